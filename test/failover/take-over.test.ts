import { describe, expect, test } from "@jest/globals";
import { openLeases } from "../../functions/lib/aws/leases.ts";
import { openObligations } from "../../functions/lib/aws/obligations.ts";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { EAST, MINUTE, WEST } from "../helpers/ec2-world.ts";
import { CONFIGURATION, type FailoverWorld, inFailoverWorld, RUN } from "../helpers/failover-world.ts";

const [GROUP] = CONFIGURATION.groups as [GroupConfiguration];
const NEWER = { ...RUN, run: "failover-web-2-newer", epoch: 2 };
const STATUS = { groups: [{ group: "web", ageSeconds: 120, projectedAgeSeconds: 400 }] };

const leasesOf = (world: FailoverWorld) => openLeases(world.host("test"), world.table(WEST));
const direction = (world: FailoverWorld, region = WEST) => world.table(region).get("web", "direction");
const objects = (world: FailoverWorld) =>
  world.kernel.trace.records.flatMap((record) =>
    record.kind === "state" && record.service === "S3" ? [`${record.region} ${record.resource}`] : [],
  );
const OBJECT = `${WEST} lifeboat-test-switch/takeover/web`;
const takeOver = (world: FailoverWorld, fence: "fenced" | "owed" = "fenced") =>
  world.run("TakeOver", { ...RUN, fence });
const owed = async (world: FailoverWorld) =>
  (await openObligations(world.table(WEST)).outstanding("web")).map(({ kind }) => kind);
const publish = (world: FailoverWorld, region = WEST, input: object = STATUS) =>
  world.run<{ directions: object[] }>("PublishStatus", input, region);

/** A run that holds the lease and has proven its standby. */
const inProven = (main: (world: FailoverWorld) => Promise<void>) =>
  inFailoverWorld(async (world) => {
    await leasesOf(world).acquire(GROUP, RUN);
    await main(world);
  });

describe("a takeover", () => {
  test("turns the group, puts the object and publishes the metric, all in its own Region", () =>
    inProven(async (world) => {
      expect(await takeOver(world)).toEqual({ active: WEST, epoch: 1 });
      expect(await direction(world)).toMatchObject({
        active: WEST,
        standby: EAST,
        epoch: 1,
        holder: RUN.run,
      });
      expect(objects(world)).toEqual([OBJECT]);
      expect(world.published("TakenOver")).toEqual([1]);
      expect(new Set(world.attempts().map(({ region }) => region))).toEqual(new Set([WEST]));
    }));

  test.each([
    ["that has fenced owes the epoch", "fenced", ["epoch"]],
    [
      "that has not owes the fence, too, whether or not that was written down before",
      "owed",
      ["epoch", "fence"],
    ],
  ] as const)("%s", (_, fence, expected) =>
    inProven(async (world) => {
      await takeOver(world, fence);
      expect(await owed(world)).toEqual(expected);
      await takeOver(world, fence);
      expect(await owed(world)).toEqual(expected);
    }),
  );

  test("works while the other Region is lost", () =>
    inProven(async (world) => {
      world.lose(EAST);
      expect(await takeOver(world)).toEqual({ active: WEST, epoch: 1 });
    }));

  test("is the same when it is made twice", () =>
    inProven(async (world) => {
      await Promise.all([takeOver(world), takeOver(world)]);
      expect(await takeOver(world)).toEqual({ active: WEST, epoch: 1 });
      expect(await direction(world)).toMatchObject({ active: WEST, standby: EAST, epoch: 1 });
      expect(new Set(objects(world))).toEqual(new Set([OBJECT]));
    }));

  test.each(["PutObject", "PutMetricData", "UpdateItem"])(
    "survives two throttled attempts of %s",
    (operation) =>
      inProven(async (world) => {
        world.befall(operation, { kind: "throttle" }, 2);
        expect(await takeOver(world)).toEqual({ active: WEST, epoch: 1 });
        expect(objects(world)).toEqual([OBJECT]);
        expect(world.published("TakenOver")).toEqual([1]);
      }),
  );

  test.each([
    ["PutMetricData", "throttle", "Throttled"],
    ["PutMetricData", "loseAnswer", "AnswerUnknown"],
    ["PutObject", "throttle", "Throttled"],
    ["PutObject", "loseAnswer", "AnswerUnknown"],
  ] as const)(
    "whose %s fails for now (%s) is %s, does what else it can, and is completed by the next call",
    (operation, kind, name) =>
      inProven(async (world) => {
        world.befall(operation, { kind });
        await expect(takeOver(world)).rejects.toMatchObject({ name, next: "retry" });
        expect(await direction(world)).toMatchObject({ epoch: 1, active: WEST });
        if (operation === "PutMetricData") expect(objects(world)).toEqual([OBJECT]);
        else expect(world.published("TakenOver")).toEqual([1]);
        world.fate = () => undefined;
        expect(await takeOver(world)).toEqual({ active: WEST, epoch: 1 });
        expect(objects(world).at(-1)).toBe(OBJECT);
        expect(world.published("TakenOver").at(-1)).toBe(1);
      }),
  );

  test("that is denied one of its two calls waits for the other one before it says so", () =>
    inProven(async (world) => {
      world.refusals.set("PutMetricData", "AccessDenied");
      world.befall("PutObject", { kind: "slow", byMs: 2_000 });
      await expect(takeOver(world)).rejects.toMatchObject({ name: "AccessRefused" });
      expect(world.attempts("PutObject").map(({ outcome }) => outcome)).toEqual(["ok"]);
    }));

  test.each(["loseAnswer", "throttle"] as const)(
    "that could not be written down (%s) moves nothing before it is",
    (kind) =>
      inProven(async (world) => {
        world.befall("UpdateItem", { kind });
        await expect(takeOver(world)).rejects.toMatchObject({ next: "retry" });
        expect(objects(world)).toEqual([]);
        expect(world.published("TakenOver")).toEqual([]);
        world.fate = () => undefined;
        expect(await takeOver(world)).toEqual({ active: WEST, epoch: 1 });
      }),
  );
});

describe("without the lease nothing is written anywhere", () => {
  const refused = async (world: FailoverWorld) => {
    const before = await direction(world);
    await expect(takeOver(world)).rejects.toMatchObject({ name: "LeaseLost", next: "stop" });
    expect(await direction(world)).toEqual(before);
    expect(objects(world)).toEqual([]);
    expect(world.published("TakenOver")).toEqual([]);
  };

  test("by a run that never had it", () => inFailoverWorld(refused));

  test("by a run whose lease has run out", () =>
    inProven(async (world) => {
      await world.kernel.sleep(31 * MINUTE);
      await refused(world);
    }));

  test("by a run whose epoch has passed", () =>
    inProven(async (world) => {
      await leasesOf(world).advance("web", RUN, { active: WEST, standby: EAST });
      await leasesOf(world).release("web", RUN);
      await leasesOf(world).acquire(GROUP, NEWER);
      await leasesOf(world).advance("web", NEWER, { active: EAST, standby: WEST });
      await refused(world);
    }));
});

describe("the status, minute by minute", () => {
  const taken = async (world: FailoverWorld) => {
    await leasesOf(world).acquire(GROUP, RUN);
    await takeOver(world);
  };

  test("is 0 on both sides before any takeover, and the heartbeat comes from the Region that is not in charge", () =>
    inFailoverWorld(async (world) => {
      await publish(world, EAST, { groups: [] });
      await publish(world);
      expect([world.published("TakenOver", EAST), world.published("TakenOver")]).toEqual([[0], [0]]);
      expect(world.published("DetectorHeartbeat", EAST)).toEqual([1]);
      expect(world.published("DetectorHeartbeat")).toEqual([]);
      expect(world.published("RecoveryPointAgeSeconds")).toEqual([120]);
    }));

  test("is 1 again each minute after a takeover, also while the lost Region is silent", () =>
    inFailoverWorld(async (world) => {
      await taken(world);
      world.lose(EAST);
      const from = world.kernel.now();
      for (let minute = 0; minute < 3; minute += 1) await publish(world);
      expect(world.kernel.now() - from).toBeLessThan(3 * 2_000);
      expect(world.published("TakenOver")).toEqual([1, 1, 1, 1]);
      expect(world.published("DetectorHeartbeat")).toEqual([1, 1, 1]);
    }));

  test("of a Region that was lost and is back obeys the higher epoch of the other one", () =>
    inFailoverWorld(async (world) => {
      await taken(world);
      const { directions } = await publish(world, EAST, { groups: [] });
      expect(directions).toEqual([{ group: "web", active: WEST, epoch: 1 }]);
      expect(world.published("TakenOver", EAST)).toEqual([0]);
    }));

  test("rests on the own table while the other Region's does not answer, throttles or has trouble", () =>
    inFailoverWorld(async (world) => {
      const own = { directions: [{ group: "web", active: EAST, epoch: 0 }], owed: 0 };
      for (const kind of ["throttle", "loseAnswer"] as const) {
        world.fate = ({ region, service }) =>
          region === EAST && service === "DynamoDB" ? { kind } : undefined;
        expect(await publish(world)).toEqual(own);
      }
      world.lose(EAST);
      expect(await publish(world)).toEqual(own);
      expect(world.published("TakenOver")).toEqual([0, 0, 0]);
    }));

  test("rests on the own table also when the other one refuses us, and says so", () =>
    inFailoverWorld(async (world) => {
      world.refusals.set(`${EAST}/GetItem`, "AccessDeniedException");
      expect(await publish(world)).toEqual({
        directions: [{ group: "web", active: EAST, epoch: 0 }],
        owed: 0,
      });
      expect(world.logged).toMatchObject([
        {
          event: "other-table-silent",
          fields: { region: EAST, reason: expect.stringContaining("AccessDenied") },
        },
      ]);
    }));

  test("is not guessed when the own table is silent", () =>
    inFailoverWorld(async (world) => {
      world.fate = ({ region }) => (region === WEST ? { kind: "loseAnswer" } : undefined);
      await expect(publish(world)).rejects.toMatchObject({ name: "AnswerUnknown" });
      expect(world.published("TakenOver")).toEqual([]);
    }));

  test("takes an age that nobody could measure for a breach, in the Region that is in charge only", () =>
    inFailoverWorld(async (world) => {
      await publish(world, WEST, { groups: [] });
      await publish(world, EAST, { groups: [] });
      expect(world.published("RecoveryPointProjectedAgeSeconds")).toEqual([1_200]);
      expect(world.published("RecoveryPointProjectedAgeSeconds", EAST)).toEqual([]);
    }));

  test("leaves out the age of a group that has no recovery point yet", () =>
    inFailoverWorld(async (world) => {
      await publish(world, WEST, { groups: [{ group: "web", ageSeconds: null, projectedAgeSeconds: 900 }] });
      expect(world.published("RecoveryPointAgeSeconds")).toEqual([]);
      expect(world.published("RecoveryPointProjectedAgeSeconds")).toEqual([900]);
    }));
});
