import { describe, expect, test } from "@jest/globals";
import { EAST, type Ec2World, inEc2World, MINUTE, WEST } from "../helpers/ec2-world.ts";

const KEY = "arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555";
const ALIAS = "alias/lifeboat-drill";

const withKey = ({ cloud }: Ec2World, enabled = true): void => {
  cloud.region(WEST).keys.set(ALIAS, { arn: KEY, enabled });
  cloud.region(WEST).keys.set(KEY, { arn: KEY, enabled });
};

describe("CopySnapshot", () => {
  test("answers an id and tags alone, and makes a copy without the source's tags or volume", () =>
    inEc2World(async (world) => {
      const { data } = world.deploy(EAST);
      const source = await world.completedSnapshot(EAST, data);
      world.call(EAST, "CreateTags", { Resources: [source], Tags: [{ Key: "a", Value: "1" }] });
      const answer = world.call(WEST, "CopySnapshot", {
        SourceRegion: EAST,
        SourceSnapshotId: source,
        TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "b", Value: "2" }] }],
      });
      expect(Object.keys(answer)).toEqual(["SnapshotId", "Tags"]);
      await world.kernel.sleep(MINUTE);
      expect(world.snapshot(WEST, answer.SnapshotId ?? "")).toMatchObject({
        State: "pending",
        VolumeId: "vol-ffffffff",
        VolumeSize: 8,
        TransferType: "standard",
        Tags: [{ Key: "b", Value: "2" }],
      });
    }));

  test("takes completed sources of a known Region only", () =>
    inEc2World(async ({ call, deploy, refusal, kernel, completedSnapshot }) => {
      const { data } = deploy(EAST);
      const { SnapshotId = "" } = call(EAST, "CreateSnapshot", { VolumeId: data });
      await kernel.sleep(15_000);
      const ask = (SourceRegion: string, SourceSnapshotId: string) =>
        refusal(WEST, "CopySnapshot", { SourceRegion, SourceSnapshotId });
      expect(ask(EAST, SnapshotId)).toBe("IncorrectState");
      expect(ask(WEST, SnapshotId)).toBe("InvalidSnapshot.NotFound");
      expect(ask("us-east-9", SnapshotId)).toBe("InvalidRegion");
      expect(ask(EAST, await completedSnapshot(EAST, data))).toBe("accepted");
    }));

  test("has twenty slots in a destination Region and frees them as copies end", () =>
    inEc2World(async ({ call, completedSnapshot, copy, deploy, refusal, kernel }) => {
      const SourceSnapshotId = await completedSnapshot(EAST, deploy(EAST).data);
      for (let turn = 0; turn < 20; turn++) copy(SourceSnapshotId);
      const again = () => refusal(WEST, "CopySnapshot", { SourceRegion: EAST, SourceSnapshotId });
      expect(again()).toBe("ResourceLimitExceeded");
      expect(refusal(EAST, "CopySnapshot", { SourceRegion: EAST, SourceSnapshotId })).toBe("accepted");
      await kernel.sleep(30 * MINUTE);
      expect(again()).toBe("accepted");
      expect(call(WEST, "DescribeSnapshots", {}).Snapshots).toHaveLength(20);
    }));

  test("tells its end in the destination Region, with incremental as a word", () =>
    inEc2World(async ({ snapshotEvents, completedSnapshot, copy, deploy, kernel }) => {
      const source = await completedSnapshot(EAST, deploy(EAST).data);
      const before = snapshotEvents(EAST).length;
      const id = copy(source);
      await kernel.sleep(30 * MINUTE);
      expect(snapshotEvents(EAST)).toHaveLength(before);
      expect(snapshotEvents(WEST)).toMatchObject([
        {
          detailType: "EBS Snapshot Notification",
          detail: {
            event: "copySnapshot",
            result: "succeeded",
            snapshot_id: `arn:aws:ec2::us-west-2:snapshot/${id}`,
            source: `arn:aws:ec2::us-east-1:snapshot/${source}`,
            incremental: "false",
            transferType: "standard",
          },
        },
      ]);
    }));
});

describe("copies of somebody else", () => {
  test("take slots like one's own until they end, and look like copies", () =>
    inEc2World(async (world) => {
      const source = await world.completedSnapshot(EAST, world.deploy(EAST).data);
      const end = world.ec2(WEST).takeCopySlots(19, 1);
      world.copy(source);
      const ask = { SourceRegion: EAST, SourceSnapshotId: source };
      expect(world.refusal(WEST, "CopySnapshot", ask)).toBe("ResourceLimitExceeded");
      await world.kernel.sleep(MINUTE);
      const { Snapshots = [] } = world.call(WEST, "DescribeSnapshots", {
        Filters: [{ Name: "tag:owner", Values: ["somebody else"] }],
      });
      expect(Snapshots).toHaveLength(19);
      expect(Snapshots[0]).toMatchObject({ State: "pending", VolumeId: "vol-ffffffff" });
      end(1);
      expect(world.refusal(WEST, "CopySnapshot", ask)).toBe("accepted");
    }));
});

describe("encryption of a copy", () => {
  test("stays with the Region's default key when none is given", () =>
    inEc2World(async ({ completedSnapshot, copy, deploy, kernel, snapshot }) => {
      const { data, root } = deploy(EAST);
      const encrypted = copy(await completedSnapshot(EAST, data));
      const plain = copy(await completedSnapshot(EAST, root));
      await kernel.sleep(MINUTE);
      expect(snapshot(WEST, encrypted).KmsKeyId).toMatch(/^arn:aws:kms:us-west-2:111122223333:key\//);
      expect(snapshot(WEST, plain).Encrypted).toBe(false);
    }));

  test("cannot be taken away, and a key needs Encrypted", () =>
    inEc2World(async ({ completedSnapshot, deploy, refusal }) => {
      const SourceSnapshotId = await completedSnapshot(EAST, deploy(EAST).data);
      const ask = (more: object) =>
        refusal(WEST, "CopySnapshot", { SourceRegion: EAST, SourceSnapshotId, ...more });
      expect(ask({ Encrypted: false })).toBe("InvalidParameterValue");
      expect(ask({ KmsKeyId: ALIAS })).toBe("InvalidParameterDependency");
    }));

  test("takes a key by alias and shows its ARN", () =>
    inEc2World(async (world) => {
      withKey(world);
      const source = await world.completedSnapshot(EAST, world.deploy(EAST).root);
      const id = world.copy(source, { Encrypted: true, KmsKeyId: ALIAS });
      await world.kernel.sleep(MINUTE);
      expect(world.snapshot(WEST, id)).toMatchObject({ Encrypted: true, KmsKeyId: KEY });
    }));

  test.each(["unknown", "disabled"])(
    "fails later, with its reason told by DescribeSnapshots, on an %s key",
    (kind) =>
      inEc2World(async (world) => {
        if (kind === "disabled") withKey(world, false);
        const source = await world.completedSnapshot(EAST, world.deploy(EAST).data);
        const id = world.copy(source, { Encrypted: true, KmsKeyId: ALIAS });
        await world.kernel.sleep(2 * MINUTE);
        expect(world.snapshot(WEST, id)).toMatchObject({
          State: "error",
          StateMessage: "Given key ID is not accessible",
        });
        const [event] = world.snapshotEvents(WEST);
        expect(event?.detail).toMatchObject({ event: "copySnapshot", result: "failed" });
        expect(event?.detail).not.toHaveProperty("incremental");
      }),
  );
});

describe("a copy is incremental", () => {
  const kinds = (world: Ec2World) =>
    world.kernel.trace.records.flatMap((record) =>
      record.kind === "state" && record.to === "completed" && record.detail?.["copy"] === true
        ? [record.detail["incremental"]]
        : [],
    );

  test("when an earlier copy of the volume exists there under the same key, and full at first", () =>
    inEc2World(async (world) => {
      const { data } = world.deploy(EAST);
      for (let turn = 0; turn < 2; turn++) {
        world.copy(await world.completedSnapshot(EAST, data));
        await world.kernel.sleep(30 * MINUTE);
      }
      expect(kinds(world)).toEqual([false, true]);
    }));

  test("no longer once the newest copy was deleted", () =>
    inEc2World(async (world) => {
      const { data } = world.deploy(EAST);
      for (let turn = 0; turn < 3; turn++) {
        const SnapshotId = world.copy(await world.completedSnapshot(EAST, data));
        await world.kernel.sleep(30 * MINUTE);
        if (turn === 1) world.call(WEST, "DeleteSnapshot", { SnapshotId });
      }
      expect(kinds(world)).toEqual([false, true, false]);
    }));

  test("not when its key is another one than that of the copies there", () =>
    inEc2World(async (world) => {
      withKey(world);
      const { data } = world.deploy(EAST);
      world.copy(await world.completedSnapshot(EAST, data));
      await world.kernel.sleep(30 * MINUTE);
      world.copy(await world.completedSnapshot(EAST, data), { Encrypted: true, KmsKeyId: ALIAS });
      await world.kernel.sleep(30 * MINUTE);
      expect(kinds(world)).toEqual([false, false]);
    }));
});

describe("a copy under way", () => {
  test("ends in error when its source is deleted", () =>
    inEc2World(async ({ call, completedSnapshot, copy, deploy, kernel, snapshot }) => {
      const SnapshotId = await completedSnapshot(EAST, deploy(EAST).data);
      const id = copy(SnapshotId);
      call(EAST, "DeleteSnapshot", { SnapshotId });
      await kernel.sleep(30 * MINUTE);
      expect(snapshot(WEST, id).State).toBe("error");
    }));

  test("ends in error when its source Region is lost, while completed copies stay", () =>
    inEc2World(async ({ completedSnapshot, copy, deploy, kernel, lose, refusal, snapshot }) => {
      const source = await completedSnapshot(EAST, deploy(EAST).data);
      const done = copy(source);
      await kernel.sleep(30 * MINUTE);
      const underWay = copy(source);
      lose(EAST);
      await kernel.sleep(30 * MINUTE);
      expect(snapshot(WEST, underWay).State).toBe("error");
      expect(snapshot(WEST, done).State).toBe("completed");
      const again = { SourceRegion: EAST, SourceSnapshotId: source };
      expect(refusal(WEST, "CopySnapshot", again)).toBe("Unavailable");
    }));

  test("stands still for ever in a Region that is lost", () =>
    inEc2World(async ({ completedSnapshot, copy, deploy, kernel, lose, states }) => {
      const id = copy(await completedSnapshot(EAST, deploy(EAST).data));
      lose(WEST);
      await kernel.sleep(30 * MINUTE);
      expect(states(id).map(({ to }) => to)).toEqual(["pending"]);
    }));
});
