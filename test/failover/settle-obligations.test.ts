import { describe, expect, test } from "@jest/globals";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { openObligations } from "../../functions/lib/aws/obligations.ts";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, type FailoverWorld, RUN } from "../helpers/failover-world.ts";
import { inStandbyWorld, type StandbyWorld } from "../helpers/standby-world.ts";

const [GROUP] = CONFIGURATION.groups as [GroupConfiguration];
const FENCE = "fence of epoch 1 of web";
const EPOCH = "epoch of epoch 1 of web";

const settle = (world: FailoverWorld) =>
  world.run<{ settled: string[]; owed: string[] }>("SettleObligations", {});
const silence = (world: FailoverWorld) => {
  world.fate = ({ region }) => (region === EAST ? { kind: "slow", byMs: 60_000 } : undefined);
};
const speak = (world: FailoverWorld) => {
  world.fate = () => undefined;
};
const stateOf = (world: StandbyWorld) => world.instance(EAST, world.server.instance).State?.Name;
const direction = (world: FailoverWorld, region: string) => world.table(region).get("web", "direction");
const outstanding = async (world: FailoverWorld) =>
  (await openObligations(world.table(WEST)).outstanding("web")).map(({ kind }) => kind);
const changes = (world: FailoverWorld) =>
  world
    .attempts()
    .flatMap(({ region, service, operation }) =>
      region === EAST && service === "EC2" && !operation.startsWith("Describe") ? [operation] : [],
    );

/** A run that has fenced in vain, because the active Region was silent; the group is not turned yet. */
const inOwing = (main: (world: StandbyWorld) => Promise<void>) =>
  inStandbyWorld(async (world) => {
    await openLeases(world.host("test"), world.table(WEST)).acquire(GROUP, RUN);
    silence(world);
    await world.run("FenceActive", RUN);
    await main(world);
  });
/** The same, and it has taken over. */
const inTurned = (main: (world: StandbyWorld) => Promise<void>) =>
  inOwing(async (world) => {
    await world.run("TakeOver", { ...RUN, fence: "owed" });
    await main(world);
  });

describe("a Region that answers again", () => {
  test("has its servers snapshotted, disarmed and stopped, and a person is told", () =>
    inTurned(async (world) => {
      speak(world);
      expect(await settle(world)).toEqual({ settled: [EPOCH, FENCE], owed: [] });
      expect(changes(world)).toEqual(["CreateSnapshots", "CreateTags", "StopInstances"]);
      await world.kernel.sleep(2 * MINUTE);
      expect(stateOf(world)).toBe("stopped");
      expect(world.instance(EAST, world.server.instance).Tags).toContainEqual({
        Key: "lifeboat:epoch",
        Value: "none",
      });
      expect(world.attempts("Publish")).toMatchObject([
        { input: { Subject: `Lifeboat: the servers of web in ${EAST} are fenced` } },
      ]);
    }));

  test("learns the epoch that rules now", () =>
    inTurned(async (world) => {
      speak(world);
      await settle(world);
      expect(await direction(world, EAST)).toMatchObject({ active: WEST, standby: EAST, epoch: 1 });
    }));

  test("is left alone afterwards", () =>
    inTurned(async (world) => {
      speak(world);
      await settle(world);
      const before = world.attempts().length;
      expect(await settle(world)).toEqual({ settled: [], owed: [] });
      expect(world.attempts().slice(before)).toMatchObject([{ region: WEST, operation: "Query" }]);
    }));

  test.each(["StopInstances", "DescribeInstances", "UpdateItem", "Publish"])(
    "but loses the answer of %s is asked again, and pays once",
    (operation) =>
      inTurned(async (world) => {
        world.befall(operation, { kind: "loseAnswer" }, 3);
        for (let round = 0; round < 6; round += 1) {
          await settle(world).catch(() => undefined);
          await world.kernel.sleep(MINUTE);
        }
        expect(await outstanding(world)).toEqual([]);
        expect(stateOf(world)).toBe("stopped");
        expect(world.attempts("CreateSnapshots").filter(({ outcome }) => outcome === "ok")).toHaveLength(1);
      }),
  );
});

describe("a Region that is still gone", () => {
  test("stays in debt, and costs seconds", () =>
    inTurned(async (world) => {
      world.lose(EAST);
      const from = world.kernel.now();
      expect(await settle(world)).toEqual({ settled: [], owed: [EPOCH, FENCE] });
      expect(world.kernel.now() - from).toBeLessThan(6_000);
      expect(await outstanding(world)).toEqual(["epoch", "fence"]);
      expect(world.attempts("Publish")).toEqual([]);
    }));

  test("stays in debt where it connects and does not answer, well within the function's time", () =>
    inTurned(async (world) => {
      const from = world.kernel.now();
      expect(await settle(world)).toMatchObject({ settled: [] });
      expect(world.kernel.now() - from).toBeLessThan(15_000);
    }));

  test("in part, gets what it can take", () =>
    inTurned(async (world) => {
      world.fate = ({ region, service }) =>
        region === EAST && service === "DynamoDB" ? { kind: "slow", byMs: 60_000 } : undefined;
      expect(await settle(world)).toEqual({ settled: [FENCE], owed: [EPOCH] });
      expect(stateOf(world)).toBe("stopping");
    }));
});

describe("a debt", () => {
  test("that a fence died too early to write down is paid all the same", () =>
    inStandbyWorld(async (world) => {
      await openLeases(world.host("test"), world.table(WEST)).acquire(GROUP, RUN);
      world.befall("GetItem", { kind: "loseAnswer" });
      await expect(world.run("FenceActive", RUN)).rejects.toMatchObject({ name: "AnswerUnknown" });
      world.fate = () => undefined;
      expect(await outstanding(world)).toEqual([]);
      await world.run("TakeOver", { ...RUN, fence: "owed" });
      expect(await settle(world)).toEqual({ settled: [EPOCH, FENCE], owed: [] });
      expect(stateOf(world)).toBe("stopping");
    }));

  test("that the run is about to make due is neither paid nor forgotten", () =>
    inOwing(async (world) => {
      speak(world);
      expect(await settle(world)).toEqual({ settled: [], owed: [FENCE] });
      expect(changes(world)).toEqual([]);
      await world.run("TakeOver", { ...RUN, fence: "owed" });
      expect(await settle(world)).toEqual({ settled: [EPOCH, FENCE], owed: [] });
      expect(stateOf(world)).toBe("stopping");
    }));

  test("is void once the group was turned again, and the servers that serve now are not touched", () =>
    inTurned(async (world) => {
      speak(world);
      await world.table(WEST).set("web", "direction", { active: EAST, standby: WEST, epoch: 2 });
      expect(await settle(world)).toEqual({ settled: [EPOCH, FENCE], owed: [] });
      expect(changes(world)).toEqual([]);
      expect(await direction(world, EAST)).toBeUndefined();
    }));

  test("is void as well when only the other Region knows yet that it has taken over in its turn", () =>
    inTurned(async (world) => {
      speak(world);
      await world.table(EAST).put("web", "direction", { active: EAST, standby: WEST, epoch: 2 });
      expect(await settle(world)).toEqual({ settled: [EPOCH, FENCE], owed: [] });
      expect(changes(world)).toEqual([]);
      expect(await direction(world, EAST)).toMatchObject({ active: EAST, epoch: 2 });
    }));

  test("that AWS refuses to take for hours costs one snapshot of the data, not one a minute", () =>
    inTurned(async (world) => {
      speak(world);
      world.refusals.set("StopInstances", "UnauthorizedOperation");
      for (let round = 0; round < 5; round += 1) {
        expect(await settle(world)).toMatchObject({ owed: [FENCE] });
        await world.kernel.sleep(MINUTE);
      }
      expect(world.attempts("CreateSnapshots")).toHaveLength(1);
      world.refusals.clear();
      expect(await settle(world)).toMatchObject({ settled: [FENCE] });
    }));

  test("is paid although its snapshots cannot be looked up", () =>
    inTurned(async (world) => {
      speak(world);
      world.refusals.set("DescribeSnapshots", "UnauthorizedOperation");
      expect(await settle(world)).toMatchObject({ settled: [EPOCH, FENCE] });
    }));
});
