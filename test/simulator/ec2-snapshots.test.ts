import { describe, expect, test } from "@jest/globals";
import { EAST, inEc2World, MINUTE } from "../helpers/ec2-world.ts";

describe("CreateSnapshots", () => {
  test("takes every volume of the instance at one instant, the root first", () =>
    inEc2World(async ({ call, deploy, kernel }) => {
      const { instance, root, data } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(1_234);
      const { Snapshots = [] } = call(EAST, "CreateSnapshots", {
        InstanceSpecification: { InstanceId: instance },
      });
      expect(Snapshots.map(({ VolumeId }) => VolumeId)).toEqual([root, data]);
      expect(Snapshots.map(({ StartTime }) => StartTime?.getTime())).toEqual([kernel.now(), kernel.now()]);
      expect(Snapshots.map(({ State }) => State)).toEqual(["pending", "pending"]);
    }));

  test("leaves out the boot volume and the data volumes that are named", () =>
    inEc2World(async ({ call, refusal, deploy, kernel }) => {
      const { instance, root, data } = deploy(EAST);
      const taken = (more: object) =>
        call(EAST, "CreateSnapshots", {
          InstanceSpecification: { InstanceId: instance, ...more },
        }).Snapshots?.map(({ VolumeId }) => VolumeId);
      expect(taken({ ExcludeBootVolume: true })).toEqual([data]);
      expect(taken({ ExcludeDataVolumeIds: [data] })).toEqual([root]);
      await kernel.sleep(MINUTE);
      const specification = { InstanceId: instance, ExcludeDataVolumeIds: [root] };
      expect(refusal(EAST, "CreateSnapshots", { InstanceSpecification: specification })).toBe(
        "InvalidParameterValue",
      );
    }));

  test("copies the tags of the volumes when asked, and the given ones win", () =>
    inEc2World(async ({ call, deploy }) => {
      const { instance } = deploy(EAST);
      const { Snapshots } = call(EAST, "CreateSnapshots", {
        InstanceSpecification: { InstanceId: instance, ExcludeBootVolume: true },
        CopyTagsFromSource: "volume",
        TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "lifeboat:set", Value: "s1" }] }],
      });
      expect(Snapshots?.[0]?.Tags).toEqual([
        { Key: "Name", Value: "data" },
        { Key: "lifeboat:set", Value: "s1" },
      ]);
    }));

  test("has no client token: a repeated call after 15 seconds makes a second set", () =>
    inEc2World(async ({ call, deploy, kernel }) => {
      const { instance } = deploy(EAST);
      const ask = () => call(EAST, "CreateSnapshots", { InstanceSpecification: { InstanceId: instance } });
      ask();
      await kernel.sleep(15_000);
      ask();
      await kernel.sleep(MINUTE);
      expect(call(EAST, "DescribeSnapshots", {}).Snapshots).toHaveLength(4);
    }));

  test("tells the end of the whole set in one event of its own kind", () =>
    inEc2World(async ({ snapshotEvents, call, deploy, kernel }) => {
      const { instance, data } = deploy(EAST);
      const { Snapshots = [] } = call(EAST, "CreateSnapshots", {
        InstanceSpecification: { InstanceId: instance },
      });
      await kernel.sleep(30 * MINUTE);
      const [event, ...others] = snapshotEvents(EAST);
      expect(others).toEqual([]);
      expect(event).toMatchObject({
        source: "aws.ec2",
        detailType: "EBS Multi-Volume Snapshots Completion Status",
        detail: { event: "createSnapshots", result: "succeeded", cause: "" },
      });
      expect(event?.detail["snapshots"]).toContainEqual({
        snapshot_id: `arn:aws:ec2::${EAST}:snapshot/${Snapshots[1]?.SnapshotId}`,
        source: `arn:aws:ec2::${EAST}:volume/${data}`,
        status: "completed",
      });
    }));

  test("ends every member in error when one of them fails", () =>
    inEc2World(async ({ snapshotEvents, call, deploy, ec2, kernel }) => {
      const { instance, data } = deploy(EAST);
      ec2(EAST).faults.snapshotFails = (volumeId) => volumeId === data;
      call(EAST, "CreateSnapshots", { InstanceSpecification: { InstanceId: instance } });
      await kernel.sleep(30 * MINUTE);
      const { Snapshots = [] } = call(EAST, "DescribeSnapshots", {});
      expect(Snapshots.map(({ State }) => State)).toEqual(["error", "error"]);
      expect(snapshotEvents(EAST).map(({ detail }) => detail["result"])).toEqual(["failed"]);
    }));

  test("makes nothing at all when one volume may not be snapshotted", () =>
    inEc2World(async ({ call, refusal, deploy, kernel }) => {
      const { instance, data } = deploy(EAST);
      call(EAST, "CreateSnapshot", { VolumeId: data });
      await kernel.sleep(14_999);
      const InstanceSpecification = { InstanceId: instance };
      expect(refusal(EAST, "CreateSnapshots", { InstanceSpecification })).toBe(
        "SnapshotCreationPerVolumeRateExceeded",
      );
      expect(call(EAST, "DescribeSnapshots", {}).Snapshots).toHaveLength(1);
      await kernel.sleep(1);
      expect(refusal(EAST, "CreateSnapshots", { InstanceSpecification })).toBe("accepted");
    }));
});

describe("a snapshot", () => {
  test("is one of at most five that are under way for its volume, those in error included", () =>
    inEc2World(async ({ refusal, deploy, ec2, kernel }) => {
      const { data } = deploy(EAST);
      ec2(EAST).faults.snapshotFails = () => true;
      const answers: string[] = [];
      for (let turn = 0; turn < 6; turn++) {
        answers.push(refusal(EAST, "CreateSnapshot", { VolumeId: data }));
        await kernel.sleep(30 * MINUTE);
      }
      expect(answers.slice(0, 5)).toEqual(Array(5).fill("accepted"));
      expect(answers[5]).toBe("ConcurrentSnapshotLimitExceeded");
    }));

  test("is full the first time and incremental afterwards, and says so in the trace", () =>
    inEc2World(async ({ completedSnapshot, deploy, states }) => {
      const { data } = deploy(EAST);
      const first = await completedSnapshot(EAST, data);
      const second = await completedSnapshot(EAST, data);
      const completion = (id: string) => states(id).at(-1);
      expect(completion(first)).toMatchObject({ from: "pending", to: "completed", cause: 7 });
      expect(completion(first)?.detail).toMatchObject({ incremental: false, copy: false, volume: data });
      expect(completion(second)?.detail).toMatchObject({ incremental: true });
    }));

  test("is encrypted with its volume's key", () =>
    inEc2World(async ({ completedSnapshot, deploy, snapshot, volume }) => {
      const { data, root } = deploy(EAST);
      const encrypted = snapshot(EAST, await completedSnapshot(EAST, data));
      expect(encrypted).toMatchObject({ Encrypted: true, KmsKeyId: volume(EAST, data).KmsKeyId });
      expect(snapshot(EAST, await completedSnapshot(EAST, root)).Encrypted).toBe(false);
    }));

  test("shows a growing percentage, and 100% only when it is completed", () =>
    inEc2World(async ({ call, deploy, kernel, snapshot }) => {
      const { data } = deploy(EAST);
      const { SnapshotId = "" } = call(EAST, "CreateSnapshot", { VolumeId: data });
      await kernel.sleep(20_000);
      expect(snapshot(EAST, SnapshotId).Progress).toMatch(/^[1-9]\d?%$/);
      await kernel.sleep(30 * MINUTE);
      expect(snapshot(EAST, SnapshotId)).toMatchObject({ State: "completed", Progress: "100%" });
    }));

  test("tells its end with the ARNs that EBS uses in events", () =>
    inEc2World(async ({ snapshotEvents, completedSnapshot, deploy }) => {
      const { data } = deploy(EAST);
      const id = await completedSnapshot(EAST, data);
      expect(snapshotEvents(EAST)[0]).toMatchObject({
        detailType: "EBS Snapshot Notification",
        resources: [`arn:aws:ec2::us-east-1:snapshot/${id}`],
        detail: {
          event: "createSnapshot",
          result: "succeeded",
          cause: "",
          "request-id": "",
          source: `arn:aws:ec2::us-east-1:volume/${data}`,
          startTime: "2026-11-24T00:00:00Z",
        },
      });
      expect(snapshotEvents(EAST)[0]?.detail).not.toHaveProperty("incremental");
    }));

  test("is gone once deleted, and deleting it again finds nothing", () =>
    inEc2World(async ({ call, completedSnapshot, deploy, refusal, states }) => {
      const { data } = deploy(EAST);
      const SnapshotId = await completedSnapshot(EAST, data);
      call(EAST, "DeleteSnapshot", { SnapshotId });
      expect(call(EAST, "DescribeSnapshots", {}).Snapshots).toEqual([]);
      expect(refusal(EAST, "DeleteSnapshot", { SnapshotId })).toBe("InvalidSnapshot.NotFound");
      expect(states(SnapshotId).at(-1)).toMatchObject({ from: "completed", to: "deleted" });
    }));
});
