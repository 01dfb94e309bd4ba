import { describe, expect, test } from "@jest/globals";
import { Kms } from "../../simulator/cloud/kms.ts";
import { S3 } from "../../simulator/cloud/s3.ts";
import { WorldFaults } from "../../simulator/faults/inflict.ts";
import type { WorldFault } from "../../simulator/faults/world-fault.ts";
import { Network } from "../../simulator/internet/network.ts";
import { launchable } from "../helpers/ec2-launches.ts";
import { EAST, type Ec2World, inEc2World, MINUTE, WEST } from "../helpers/ec2-world.ts";

/** Begins a fault as a scenario does; the function that it returns ends it. */
const inflict = ({ cloud, ec2, kernel }: Ec2World, fault: WorldFault): (() => void) =>
  new WorldFaults().inflict(fault, {
    kernel,
    internet: new Network(kernel),
    region: (name) => ({
      ec2: ec2(name),
      kms: new Kms(cloud.region(name)),
      s3: new S3(cloud.region(name)),
    }),
  });

describe("no-capacity", () => {
  test("refuses starts and launches in its zone alone, and lets go of them at its end", () =>
    inEc2World(async (world) => {
      const { deploy, kernel, refusal } = world;
      const { input } = await launchable(world);
      const InstanceIds = [deploy(WEST).instance];
      await kernel.sleep(5 * MINUTE);
      const end = inflict(world, { kind: "no-capacity", region: WEST, zone: "us-west-2a" });
      const launch = (zone: string) => refusal(WEST, "RunInstances", input(zone));
      const start = () => refusal(WEST, "StartInstances", { InstanceIds });
      expect([start(), launch("us-west-2a"), launch("us-west-2b")]).toEqual([
        "InsufficientInstanceCapacity",
        "InsufficientInstanceCapacity",
        "accepted",
      ]);
      end();
      expect([start(), launch("us-west-2a")]).toEqual(["accepted", "accepted"]);
    }));

  test("leaves alone what runs, and other faults of its kind", () =>
    inEc2World(async (world) => {
      const { instance } = world.deploy(EAST, { epoch: "0" });
      const fault = { kind: "no-capacity", region: EAST, zone: "us-east-1a" } as const;
      const ends = [inflict(world, fault), inflict(world, fault)];
      expect(world.refusal(EAST, "StartInstances", { InstanceIds: [instance] })).toBe("accepted");
      ends[0]?.();
      expect(world.ec2(EAST).state.troubles.hasCapacity("us-east-1a")).toBe(false);
      ends[1]?.();
      expect(world.ec2(EAST).state.troubles.hasCapacity("us-east-1a")).toBe(true);
    }));
});

test("no-initialisation-rate refuses volumes with a rate, and none without", () =>
  inEc2World(async (world) => {
    const { input, snapshot: SnapshotId } = await launchable(world);
    const end = inflict(world, { kind: "no-initialisation-rate", region: WEST });
    const create = (more: object) =>
      world.refusal(WEST, "CreateVolume", { AvailabilityZone: "us-west-2a", SnapshotId, ...more });
    const launch = (more: object) => world.refusal(WEST, "RunInstances", input("us-west-2b", more));
    const unrated = { BlockDeviceMappings: [{ DeviceName: "/dev/sdf", Ebs: { SnapshotId } }] };
    expect([create({ VolumeInitializationRate: 300 }), create({})]).toEqual([
      "InsufficientVolumeCapacity",
      "accepted",
    ]);
    expect([launch({}), launch(unrated)]).toEqual(["InsufficientVolumeCapacity", "accepted"]);
    end();
    expect([create({ VolumeInitializationRate: 300 }), launch({ ClientToken: "run-2" })]).toEqual([
      "accepted",
      "accepted",
    ]);
  }));

describe("snapshots-broken", () => {
  /** Tags a copy as a recovery point of its own, taken at that minute. */
  const asPoint = ({ call }: Ec2World, id: string, minute: string, server = "web-1") => {
    const tags = {
      group: "web",
      server,
      set: `${server}-${minute}`,
      members: "1",
      "taken-at": `2026-11-24T00:${minute}:00.000Z`,
      "source-volume": "vol-1",
    };
    const Tags = Object.entries(tags).map(([key, Value]) => ({ Key: `lifeboat:${key}`, Value }));
    call(WEST, "CreateTags", { Resources: [id], Tags });
  };

  /** Copies of one snapshot that are points of two servers, oldest first. */
  async function points(world: Ec2World) {
    const { deploy, kernel } = world;
    const snapshot = await world.completedSnapshot(EAST, deploy(EAST, { epoch: "0" }).data);
    const [older, newest, other] = [world.copy(snapshot), world.copy(snapshot), world.copy(snapshot)];
    await kernel.sleep(30 * MINUTE);
    asPoint(world, older, "05");
    asPoint(world, newest, "10");
    asPoint(world, other, "07", "web-2");
    const volumeOf = (SnapshotId: string): string =>
      world.call(WEST, "CreateVolume", { AvailabilityZone: "us-west-2a", SnapshotId }).VolumeId ?? "";
    return { snapshot, older, newest, other, volumeOf };
  }
  const broken = { kind: "snapshots-broken", region: WEST, group: "web" } as const;

  test("spoils each server's newest complete point, whose volumes fail and vanish", () =>
    inEc2World(async (world) => {
      const { older, newest, other, volumeOf } = await points(world);
      inflict(world, broken);
      const [sound, ...spoilt] = [older, newest, other].map(volumeOf);
      await world.kernel.sleep(20_000);
      expect(world.snapshot(WEST, newest).State).toBe("completed");
      expect(world.volume(WEST, sound ?? "").State).toBe("available");
      for (const id of spoilt) expect(world.volume(WEST, id).State).toBe("error");
      await world.kernel.sleep(10 * MINUTE);
      for (const id of spoilt)
        expect(world.states(id).map(({ to }) => to)).toEqual(["creating", "error", "deleted"]);
      expect(world.call(WEST, "DescribeVolumes", {}).Volumes).toHaveLength(1);
    }));

  test("spares points that are completed later, and all at its end", () =>
    inEc2World(async (world) => {
      const { snapshot, newest, volumeOf } = await points(world);
      const end = inflict(world, broken);
      const later = world.copy(snapshot);
      await world.kernel.sleep(30 * MINUTE);
      asPoint(world, later, "15");
      const sound = volumeOf(later);
      await world.kernel.sleep(20_000);
      expect(world.volume(WEST, sound).State).toBe("available");
      end();
      const mended = volumeOf(newest);
      await world.kernel.sleep(20_000);
      expect(world.volume(WEST, mended).State).toBe("available");
    }));

  test("ends a launch from such a snapshot in terminated, and nothing of it is left", () =>
    inEc2World(async (world) => {
      const { run, snapshot } = await launchable(world);
      asPoint(world, snapshot, "05");
      inflict(world, broken);
      const id = run("us-west-2b");
      await world.kernel.sleep(10 * MINUTE);
      expect(world.instance(WEST, id)).toMatchObject({
        State: { Name: "terminated" },
        StateReason: { Code: "Server.InternalError" },
      });
      expect(world.call(WEST, "DescribeVolumes", {}).Volumes).toEqual([]);
    }));
});

describe("copies-stuck", () => {
  test("holds copies for as long as it lasts, and the rest of their time passes afterwards", () =>
    inEc2World(async (world) => {
      const { kernel } = world;
      const source = await world.completedSnapshot(EAST, world.deploy(EAST, { epoch: "0" }).data);
      const free = world.copy(source);
      await kernel.sleep(30 * MINUTE);
      const durationOf = (id: string) => {
        const [begun, ended] = world.states(id).map(({ at }) => at);
        return (ended ?? 0) - (begun ?? 0);
      };
      expect(durationOf(free)).toBeGreaterThan(10_000);

      const held = world.copy(source);
      await kernel.sleep(8_000);
      const progress = world.snapshot(WEST, held).Progress;
      const end = inflict(world, { kind: "copies-stuck", region: WEST });
      await kernel.sleep(60 * MINUTE);
      const fresh = world.copy(source);
      await kernel.sleep(60 * MINUTE);
      expect(world.snapshot(WEST, held)).toMatchObject({ State: "pending", Progress: progress });
      expect(world.snapshot(WEST, fresh)).toMatchObject({ State: "pending", Progress: "0%" });
      end();
      expect(world.snapshot(WEST, held).State).toBe("pending");
      await kernel.sleep(30 * MINUTE);
      for (const id of [held, fresh]) expect(world.snapshot(WEST, id).State).toBe("completed");
      const stuckMs = 120 * MINUTE;
      expect(durationOf(held)).toBeGreaterThan(stuckMs + 8_000);
      expect(durationOf(held)).toBeLessThan(stuckMs + 10 * MINUTE);
    }));

  test("leaves copies into other Regions, and snapshots, alone", () =>
    inEc2World(async (world) => {
      inflict(world, { kind: "copies-stuck", region: EAST });
      const source = await world.completedSnapshot(EAST, world.deploy(EAST, { epoch: "0" }).data);
      expect(world.snapshot(EAST, source).State).toBe("completed");
      const copy = world.copy(source);
      await world.kernel.sleep(30 * MINUTE);
      expect(world.snapshot(WEST, copy).State).toBe("completed");
    }));
});

test("each fault is traced when it begins and when it ends", () =>
  inEc2World(async (world) => {
    inflict(world, { kind: "no-capacity", region: WEST, zone: "us-west-2a" })();
    const traced = world.kernel.trace.records.filter(({ kind }) => kind === "fault");
    expect(traced).toMatchObject([
      { what: "no-capacity", phase: "begins", region: WEST, detail: { zone: "us-west-2a" } },
      { what: "no-capacity", phase: "ends" },
    ]);
  }));
