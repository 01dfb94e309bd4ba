import { describe, expect, test } from "@jest/globals";
import type { Member, RecoveryPoint } from "../../functions/lib/domain/recovery-points.ts";
import type { Instance, Volume } from "../../functions/lib/domain/resources.ts";
import { planRestore } from "../../functions/lib/domain/restore-plan.ts";

const member = (snapshotId: string, device: string | null): Member => ({
  snapshotId,
  device,
  sourceVolume: `vol-of-${snapshotId}`,
  sourceSnapshot: `source-of-${snapshotId}`,
  sizeGiB: 8,
  state: "completed",
  stateMessage: null,
  startTime: "2026-03-01T00:00:00.000Z",
  completionTime: null,
});

const point = (...members: Member[]): RecoveryPoint => ({
  id: "web/web-1/1",
  group: "web",
  server: "web-1",
  takenAt: "2026-03-01T00:00:00.000Z",
  declared: members.length,
  members,
  spare: [],
  usable: true,
});

const instance = (volumes: Instance["volumes"] = []): Instance => ({
  id: "i-1",
  state: "stopped",
  stateReason: null,
  availabilityZone: "us-west-2b",
  vpcId: "vpc-1",
  tags: {},
  volumes: [{ volumeId: "vol-root", device: "/dev/xvda", isRoot: true }, ...volumes],
});

const volume = (snapshotId: string, changes: Partial<Volume> = {}): Volume => ({
  id: `vol-from-${snapshotId}`,
  state: "available",
  availabilityZone: "us-west-2b",
  tags: {},
  attachments: [],
  snapshotId,
  ...changes,
});

const attached = (snapshotId: string) =>
  volume(snapshotId, {
    state: "in-use",
    attachments: [{ instanceId: "i-1", device: "/dev/sdf", state: "attached" }],
  });

const plan = (members: Member[], volumes: Volume[], of = instance()) =>
  planRestore([{ server: "web-1", instance: of, point: point(...members) }], volumes);

describe("a restore", () => {
  test("creates every member of the point in the instance's own zone", () => {
    const { create, ready } = plan([member("snap-1", "/dev/sdf"), member("snap-2", "/dev/sdg")], []);
    expect(
      create.map(({ member: { snapshotId }, availabilityZone }) => [snapshotId, availabilityZone]),
    ).toEqual([
      ["snap-1", "us-west-2b"],
      ["snap-2", "us-west-2b"],
    ]);
    expect(ready).toBe(false);
  });

  test("waits for a volume that is being created and attaches it once it is available", () => {
    expect(plan([member("snap-1", "/dev/sdf")], [volume("snap-1", { state: "creating" })])).toEqual({
      create: [],
      attach: [],
      detach: [],
      remove: [],
      obstacle: undefined,
      ready: false,
    });
    expect(plan([member("snap-1", "/dev/sdf")], [volume("snap-1")]).attach).toEqual([
      { volumeId: "vol-from-snap-1", instanceId: "i-1", device: "/dev/sdf" },
    ]);
  });

  test("does not attach to an instance that is on its way from one state to another", () => {
    const stopping = { ...instance(), state: "stopping" } as const;
    expect(plan([member("snap-1", "/dev/sdf")], [volume("snap-1")], stopping).attach).toEqual([]);
  });

  test("is ready only when every member is attached", () => {
    const members = [member("snap-1", "/dev/sdf"), member("snap-2", "/dev/sdg")];
    expect(plan(members, [attached("snap-1"), volume("snap-2")]).ready).toBe(false);
    expect(plan(members, [attached("snap-1"), attached("snap-2")]).ready).toBe(true);
  });

  test("calls a point broken whose volume came out in error", () => {
    expect(plan([member("snap-1", "/dev/sdf")], [volume("snap-1", { state: "error" })])).toMatchObject({
      obstacle: { kind: "point-broken", set: "web/web-1/1" },
      ready: false,
    });
  });

  test("takes no volume of another zone, and clears away what belongs to no way that is still open", () => {
    const elsewhere = { availabilityZone: "us-west-2a" };
    const old = { ...attached("snap-1"), ...elsewhere, id: "vol-old" };
    const found = plan(
      [member("snap-1", "/dev/sdf")],
      [old, volume("snap-0"), volume("snap-9", { state: "error" })],
    );
    expect(found).toMatchObject({ detach: ["vol-old"], remove: ["vol-from-snap-0", "vol-from-snap-9"] });
    expect(found.create).toHaveLength(1);
  });

  test("leaves the one of two volumes on that is on, in whatever order EC2 names them, and clears the other away", () => {
    const on = attached("snap-1");
    const twin = { ...volume("snap-1"), id: "vol-twin" };
    const of = instance([{ volumeId: on.id, device: "/dev/sdf", isRoot: false }]);
    for (const volumes of [
      [on, twin],
      [twin, on],
    ])
      expect(plan([member("snap-1", "/dev/sdf")], volumes, of)).toMatchObject({
        detach: [],
        remove: ["vol-twin"],
        ready: true,
      });
  });

  test("waits while a volume of a broken point is still under the device", () => {
    const of = instance([{ volumeId: "vol-from-snap-0", device: "/dev/sdf", isRoot: false }]);
    const members = [member("snap-1", "/dev/sdf")];
    const found = plan(members, [attached("snap-0"), volume("snap-1")], of);
    expect(found).toMatchObject({ attach: [], detach: ["vol-from-snap-0"], ready: false });
  });

  test("waits where a volume that it does not see is under the device, and refuses a member whose device nobody knows", () => {
    const taken = instance([{ volumeId: "vol-other", device: "/dev/sdf", isRoot: false }]);
    expect(plan([member("snap-1", "/dev/sdf")], [], taken)).toMatchObject({
      create: [],
      attach: [],
      detach: [],
      ready: false,
    });
    expect(() => plan([member("snap-1", null)], [])).toThrow("nobody knows the device");
  });
});
