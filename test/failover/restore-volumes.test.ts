import { describe, expect, test } from "@jest/globals";
import type { Way } from "../../functions/lib/domain/ladder.ts";
import { MINUTE, only, WEST } from "../helpers/ec2-world.ts";
import { RUN } from "../helpers/failover-world.ts";
import { firstWay, inStandbyWorld, type Point, type StandbyWorld } from "../helpers/standby-world.ts";

type Answer = {
  readonly status: string;
  readonly points: readonly Point[];
  readonly rung?: string;
  readonly way?: Way;
};

const restoreOnce = (world: StandbyWorld, points: readonly Point[] = [], way = firstWay(world)) =>
  world.run<Answer>("RestoreVolumes", { ...RUN, points, way });
/** What carries the run's data and is attached to the standby, by device. */
const attached = (world: StandbyWorld) =>
  world
    .volumes()
    .flatMap(({ Attachments = [] }) => Attachments)
    .map(({ InstanceId, Device, State }) => ({ InstanceId, Device, State }))
    .sort((one, other) => ((one.Device ?? "") < (other.Device ?? "") ? -1 : 1));
const on = (world: StandbyWorld, ...devices: string[]) =>
  devices.map((Device) => ({ InstanceId: world.standby, Device, State: "attached" }));
const snapshotOf = (world: StandbyWorld, { set }: Point) =>
  only(
    world.call(WEST, "DescribeSnapshots", { Filters: [{ Name: "tag:lifeboat:set", Values: [set] }] })
      .Snapshots,
  ).SnapshotId ?? "";
const tagsFor = ({ server, set }: Point) =>
  Object.entries({ group: "web", server, set, run: RUN.run }).map(([name, Value]) => ({
    Key: `lifeboat:${name}`,
    Value,
  }));
/** Long enough for EC2 to create, attach and show whatever it was asked for. */
const settle = (world: StandbyWorld) => world.kernel.sleep(MINUTE);

describe("a restore", () => {
  test("attaches every member of the newest complete point, with the standby's key", () =>
    inStandbyWorld(async (world) => {
      const point = await world.point({ members: 2 });
      expect(await world.restore()).toEqual([point]);
      expect(attached(world)).toEqual(on(world, "/dev/sdf", "/dev/sdg"));
      for (const volume of world.volumes()) {
        expect(volume).toMatchObject({ Encrypted: true, KmsKeyId: world.key.arn, VolumeType: "gp3" });
        expect(volume.Tags).toContainEqual({ Key: "lifeboat:set", Value: point.set });
      }
    }));

  test("keeps its choice when a newer point is completed meanwhile", () =>
    inStandbyWorld(async (world) => {
      const older = await world.point();
      const { points } = await restoreOnce(world);
      await world.point();
      expect(await restoreOnce(world, points)).toMatchObject({ points: [older] });
      expect(await world.restore()).toEqual([older]);
      expect(world.volumes()).toHaveLength(1);
    }));

  test("takes the point that an earlier call chose, although none of its volumes can be seen yet", () =>
    inStandbyWorld(async (world) => {
      const older = await world.point();
      await world.point();
      expect((await restoreOnce(world, [older])).points).toEqual([older]);
      await settle(world);
      const sets = world
        .volumes()
        .flatMap(({ Tags = [] }) => Tags.filter(({ Key }) => Key === "lifeboat:set"));
      expect(sets).toEqual([{ Key: "lifeboat:set", Value: older.set }]);
    }));

  test("keeps its choice even when the answer that told it was lost", () =>
    inStandbyWorld(async (world) => {
      const older = await world.point();
      await restoreOnce(world);
      await world.point();
      expect((await restoreOnce(world, [])).points).toEqual([older]);
    }));

  test("of a run that begins anew keeps what is on the server, and not what lies about of another point", () =>
    inStandbyWorld(async (world) => {
      const older = await world.point();
      await world.restore();
      const newer = await world.point();
      // What an earlier execution has left of its way, though users may write to the other volume by now.
      world.call(WEST, "CreateVolume", {
        AvailabilityZone: `${WEST}a`,
        SnapshotId: snapshotOf(world, newer),
        TagSpecifications: [{ ResourceType: "volume", Tags: tagsFor(newer) }],
      });
      await settle(world);
      const before = attached(world);
      const [one, other] = world.volumes();
      for (const Volumes of [
        [one, other],
        [other, one],
      ]) {
        world.befall("DescribeVolumes", { kind: "stale", output: { Volumes } }, 1);
        expect((await restoreOnce(world)).points).toEqual([older]);
      }
      await settle(world);
      expect(attached(world)).toEqual(before);
      expect(world.attempts("DetachVolume")).toEqual([]);
    }));

  test("takes an older complete point rather than a newer one with a member in error", () =>
    inStandbyWorld(async (world) => {
      const whole = await world.point({ members: 2 });
      await world.point({ members: 2, broken: true });
      expect(await world.restore()).toEqual([whole]);
    }));

  test("has nothing to take from a point that is not whole, and says so", () =>
    inStandbyWorld(async (world) => {
      await expect(restoreOnce(world)).rejects.toMatchObject({ name: "NoRecoveryPoint" });
      await world.point({ members: 2, broken: true });
      await expect(restoreOnce(world)).rejects.toThrow("no usable recovery point among 1");
      expect(world.volumes()).toEqual([]);
    }));
});

describe("a volume", () => {
  test.each([
    ["the answers are lost", "loseAnswer"],
    ["EC2 throttles", "throttle"],
  ] as const)("is made once when %s", (_, kind) =>
    inStandbyWorld(async (world) => {
      await world.point();
      const met = world.befall("CreateVolume", { kind }, 3);
      expect(await restoreOnce(world)).toMatchObject({ status: "pending" });
      expect(met()).toBe(3);
      await world.restore();
      expect(world.volumes()).toHaveLength(1);
    }),
  );

  test("is made once by calls that cannot see it yet, and by calls at the same instant", () =>
    inStandbyWorld(async (world) => {
      await world.point();
      await Promise.all([restoreOnce(world), restoreOnce(world)]);
      await restoreOnce(world);
      expect(world.attempts("CreateVolume").length).toBeGreaterThan(1);
      await world.restore();
      await settle(world);
      expect(world.volumes()).toHaveLength(1);
    }));

  test("that ends in error is a broken point: an older one is the way, and nothing is left of the newer", () =>
    inStandbyWorld(async (world) => {
      const older = await world.point();
      const newer = await world.point();
      world.key.enabled = false;
      await restoreOnce(world);
      await settle(world);
      world.key.enabled = true;
      const blocked = await restoreOnce(world);
      expect(blocked).toMatchObject({ rung: "older-point", way: { brokenSets: [newer.set] } });
      expect(await world.restore(blocked.way)).toEqual([older]);
      await world.run("RestoreVolumes", { ...RUN, points: [older], way: blocked.way });
      await settle(world);
      expect(world.volumes()).toHaveLength(1);
    }));

  test("for which AWS has no room is tried without the rate first, then in another zone", () =>
    inStandbyWorld(async (world) => {
      await world.point();
      world.refusals.set("CreateVolume", "InsufficientVolumeCapacity");
      const { way } = await restoreOnce(world);
      expect(way).toMatchObject({ rated: false, avoidZones: [] });
      expect(await restoreOnce(world, [], way)).toMatchObject({
        rung: "another-az",
        way: { avoidZones: [`${WEST}a`] },
      });
    }));

  test("is refused at a rate, whatever the code, and asked for without one", () =>
    inStandbyWorld(async (world) => {
      const point = await world.point();
      world.refusals.set("CreateVolume", "VolumeInitializationRateNotOffered");
      const { rung, way } = await restoreOnce(world);
      expect(rung).toBe("no-rate");
      world.refusals.clear();
      expect(await world.restore(way)).toEqual([point]);
      expect(world.attempts("CreateVolume").at(-1)?.input).not.toHaveProperty("VolumeInitializationRate");
    }));

  test.each(["InvalidSnapshot.NotFound", "IncorrectState"])(
    "that no snapshot gives (%s) is an older point's",
    (code) =>
      inStandbyWorld(async (world) => {
        const { set } = await world.point();
        world.refusals.set("CreateVolume", code);
        expect(await restoreOnce(world)).toMatchObject({ rung: "older-point", way: { brokenSets: [set] } });
      }),
  );

  test("is not made by a run without the lease", () =>
    inStandbyWorld(async (world) => {
      await world.point();
      await world.hold("failover-web-1-other");
      await expect(restoreOnce(world)).rejects.toMatchObject({ name: "LeaseLost" });
      expect(world.attempts("CreateVolume")).toEqual([]);
    }));
});

describe("an attachment", () => {
  /** A world whose volume is there to be attached. */
  const inAttachable = (main: (world: StandbyWorld) => Promise<void>) =>
    inStandbyWorld(async (world) => {
      await world.point();
      await restoreOnce(world);
      await settle(world);
      await main(world);
    });

  test("is made once when the answer is lost", () =>
    inAttachable(async (world) => {
      world.befall("AttachVolume", { kind: "loseAnswer" }, 1);
      await expect(restoreOnce(world)).rejects.toMatchObject({ name: "AnswerUnknown" });
      await world.restore();
      expect(world.attempts("AttachVolume")).toHaveLength(1);
      expect(attached(world)).toEqual(on(world, "/dev/sdf"));
    }));

  test("survives being asked for twice at the same instant", () =>
    inAttachable(async (world) => {
      const both = await Promise.all([restoreOnce(world), restoreOnce(world)]);
      expect(both.map(({ status }) => status)).toEqual(["pending", "pending"]);
      expect(world.attempts("AttachVolume").map(({ outcome }) => outcome)).toEqual(["ok", "error"]);
      await world.restore();
      expect(attached(world)).toEqual(on(world, "/dev/sdf"));
    }));

  test("waits for an instance that is on its way from one state to another", () =>
    inAttachable(async (world) => {
      world.call(WEST, "StartInstances", { InstanceIds: [world.standby] });
      expect(await restoreOnce(world)).toMatchObject({ status: "pending" });
      expect(world.attempts("AttachVolume")).toEqual([]);
    }));

  test("is given up for the zone where somebody else's volume stays in the way", () =>
    inAttachable(async (world) => {
      const { VolumeId = "" } = world.call(WEST, "CreateVolume", {
        AvailabilityZone: `${WEST}a`,
        Size: 1,
        VolumeType: "gp3",
      });
      await settle(world);
      const device = { VolumeId, InstanceId: world.standby, Device: "/dev/sdf" };
      world.call(WEST, "AttachVolume", device);
      const way = firstWay(world);
      expect(await restoreOnce(world, [], way)).toMatchObject({ status: "pending" });
      await world.kernel.sleep(151_000);
      expect(await restoreOnce(world, [], way)).toMatchObject({ status: "blocked", rung: "another-az" });
    }));

  test("that a policy denies escalates", () =>
    inAttachable(async (world) => {
      world.refusals.set("AttachVolume", "UnauthorizedOperation");
      await expect(restoreOnce(world)).rejects.toMatchObject({ name: "AccessRefused", next: "escalate" });
    }));
});

test("a standby Region that does not answer is AnswerUnknown, within the client's patience", () =>
  inStandbyWorld(async (world) => {
    world.fate = () => ({ kind: "slow", byMs: 60_000 });
    const from = world.kernel.now();
    await expect(restoreOnce(world)).rejects.toMatchObject({ name: "AnswerUnknown" });
    expect(world.kernel.now() - from).toBeLessThan(20_000);
  }));
