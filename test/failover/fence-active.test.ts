import { describe, expect, test } from "@jest/globals";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { initialDirection } from "../../functions/lib/domain/direction.ts";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, type FailoverWorld, RUN } from "../helpers/failover-world.ts";
import { inStandbyWorld, type StandbyWorld } from "../helpers/standby-world.ts";

type Answer = { readonly status: string; readonly reason: string };

const fence = (world: FailoverWorld) => world.run<Answer>("FenceActive", RUN);
const owed = (world: FailoverWorld) => world.table(WEST).get("web", "owed#fence#1");
const inEast = (world: FailoverWorld) =>
  world.attempts().flatMap(({ region, operation }) => (region === EAST ? [operation] : []));
const stateOf = (world: StandbyWorld) => world.instance(EAST, world.server.instance).State?.Name;

/** A run that holds the lease and is about to fence. */
const inFencing = (main: (world: StandbyWorld) => Promise<void>) =>
  inStandbyWorld(async (world) => {
    const [group] = CONFIGURATION.groups;
    if (!group || initialDirection(group).active !== EAST) throw new Error("not the example configuration");
    await openLeases(world.host("test"), world.table(WEST)).acquire(group, RUN);
    await main(world);
  });

describe("a fence in a Region that answers", () => {
  test("snapshots the data, stops the server and strikes the obligation out", () =>
    inFencing(async (world) => {
      expect(await fence(world)).toMatchObject({ status: "fenced" });
      expect(inEast(world)).toEqual(["DescribeInstances", "CreateSnapshots", "CreateTags", "StopInstances"]);
      expect(await owed(world)).toMatchObject({ status: "settled", run: RUN.run, region: EAST });
      await world.kernel.sleep(2 * MINUTE);
      expect(stateOf(world)).toBe("stopped");
    }));

  test("takes the epoch, so that nobody's start makes the server serve again", () =>
    inFencing(async (world) => {
      await fence(world);
      const tags = world.instance(EAST, world.server.instance).Tags;
      expect(tags).toContainEqual({ Key: "lifeboat:epoch", Value: "none" });
    }));

  test("stops the server although it could not be snapshotted", () =>
    inFencing(async (world) => {
      world.refusals.set("CreateSnapshots", "SnapshotCreationPerVolumeRateExceeded");
      expect(await fence(world)).toMatchObject({ status: "fenced" });
      expect(stateOf(world)).toBe("stopping");
    }));

  test("stops the server within ten seconds although its snapshot does not answer", () =>
    inFencing(async (world) => {
      world.befall("CreateSnapshots", { kind: "slow", byMs: 60_000 });
      const from = world.kernel.now();
      expect(await fence(world)).toMatchObject({ status: "fenced" });
      expect(world.kernel.now() - from).toBeLessThan(10_000);
      expect(stateOf(world)).toBe("stopping");
    }));

  test("finds nothing left to do the second time", () =>
    inFencing(async (world) => {
      await fence(world);
      expect(await fence(world)).toMatchObject({ status: "fenced" });
      expect(world.attempts("StopInstances")).toHaveLength(1);
      expect(await owed(world)).toMatchObject({ status: "settled" });
    }));

  test("touches no server that is not the group's", () =>
    inFencing(async (world) => {
      const stranger = world.deploy(EAST, { epoch: "0", name: "Stranger" });
      await fence(world);
      expect(world.instance(EAST, stranger.instance).State?.Name).not.toBe("stopping");
    }));
});

describe("a fence is owed, and the table says so", () => {
  test("by a lost Region, within a second or two and after a single attempt", () =>
    inFencing(async (world) => {
      world.lose(EAST);
      const from = world.kernel.now();
      expect(await fence(world)).toMatchObject({ status: "owed" });
      expect(world.kernel.now() - from).toBeLessThan(2_000);
      expect(inEast(world)).toEqual(["DescribeInstances"]);
      expect(await owed(world)).toEqual({
        group: "web",
        item: "owed#fence#1",
        kind: "fence",
        id: "1",
        run: RUN.run,
        region: EAST,
        status: "owed",
      });
    }));

  test("by a Region that connects and does not answer, within four seconds", () =>
    inFencing(async (world) => {
      world.fate = ({ region }) => (region === EAST ? { kind: "slow", byMs: 60_000 } : undefined);
      const from = world.kernel.now();
      expect(await fence(world)).toMatchObject({ status: "owed" });
      expect(world.kernel.now() - from).toBeLessThan(4_000);
    }));

  test.each([
    ["whose answer was lost", "loseAnswer"],
    ["that is throttled", "throttle"],
  ] as const)("after a stop %s", (_, kind) =>
    inFencing(async (world) => {
      world.befall("StopInstances", { kind });
      expect(await fence(world)).toMatchObject({ status: "owed" });
      expect(world.attempts("StopInstances")).toHaveLength(1);
      expect(await owed(world)).toMatchObject({ status: "owed" });
    }),
  );

  test("after a stop that a policy denies, with the reason", () =>
    inFencing(async (world) => {
      world.refusals.set("StopInstances", "UnauthorizedOperation");
      const { status, reason } = await fence(world);
      expect([status, reason]).toEqual(["owed", expect.stringContaining("UnauthorizedOperation")]);
      expect(await owed(world)).toMatchObject({ status: "owed" });
    }));

  test("by a Region in which nobody knows the server any more", () =>
    inFencing(async (world) => {
      const tags = { Resources: [world.server.instance], Tags: [{ Key: "lifeboat:server", Value: "web-9" }] };
      world.call(EAST, "CreateTags", tags);
      expect(await fence(world)).toMatchObject({
        status: "owed",
        reason: expect.stringContaining("found 0"),
      });
    }));

  test("after a stop that was acknowledged and could not be noted", () =>
    inFencing(async (world) => {
      const notes = (call: unknown) => JSON.stringify(call).includes("settled");
      world.fate = ({ operation, input }) =>
        operation === "UpdateItem" && notes(input) ? { kind: "throttle" } : undefined;
      expect(await fence(world)).toMatchObject({ status: "owed" });
      expect(stateOf(world)).toBe("stopping");
      expect(await owed(world)).toMatchObject({ status: "owed" });
    }));
});

describe("without the lease", () => {
  test("nothing is called in the active Region, and nothing is written", () =>
    inStandbyWorld(async (world) => {
      await world.hold("failover-web-1-other");
      await expect(fence(world)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(inEast(world)).toEqual([]);
      expect(await owed(world)).toBeUndefined();
    }));

  test("the same holds for a run whose lease has run out", () =>
    inFencing(async (world) => {
      await world.kernel.sleep(31 * MINUTE);
      await expect(fence(world)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(inEast(world)).toEqual([]);
    }));
});
