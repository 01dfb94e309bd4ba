import { describe, expect, test } from "@jest/globals";
import { EAST, type Ec2World, inEc2World, MINUTE, WEST } from "../helpers/ec2-world.ts";

const volumes = ({ call }: Ec2World, count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const { VolumeId = "" } = call(EAST, "CreateVolume", {
      AvailabilityZone: index % 2 === 0 ? "us-east-1a" : "us-east-1b",
      Size: 8 + index,
      TagSpecifications: [
        { ResourceType: "volume", Tags: [{ Key: "lifeboat:group", Value: `group-${index}` }] },
      ],
    });
    return VolumeId;
  });

describe("a filter", () => {
  test.each([
    ["tag:lifeboat:group", ["group-1"], [1]],
    ["tag:lifeboat:group", ["group-0", "group-3"], [0, 3]],
    ["tag:lifeboat:group", ["group-*"], [0, 1, 2, 3]],
    ["tag:lifeboat:group", ["group-?"], [0, 1, 2, 3]],
    ["tag:lifeboat:group", ["group-\\*"], []],
    ["tag:lifeboat:group", ["Group-1"], []],
    ["tag:lifeboat:other", ["*"], []],
    ["tag-key", ["lifeboat:group"], [0, 1, 2, 3]],
    ["availability-zone", ["us-east-1b"], [1, 3]],
    ["size", ["10"], [2]],
    ["status", ["available"], [0, 1, 2, 3]],
    ["status", ["in-use", "creating"], []],
  ])("%s = %j picks what has such a value", (Name, Values, expected) =>
    inEc2World(async (world) => {
      const ids = volumes(world, 4);
      await world.kernel.sleep(MINUTE);
      const { Volumes = [] } = world.call(EAST, "DescribeVolumes", { Filters: [{ Name, Values }] });
      expect(Volumes.map(({ VolumeId }) => ids.indexOf(VolumeId ?? ""))).toEqual(expected);
    }),
  );

  test("is joined to the others by and", () =>
    inEc2World(async (world) => {
      const ids = volumes(world, 4);
      await world.kernel.sleep(MINUTE);
      const Filters = [
        { Name: "availability-zone", Values: ["us-east-1a"] },
        { Name: "size", Values: ["8", "9"] },
      ];
      const { Volumes = [] } = world.call(EAST, "DescribeVolumes", { Filters });
      expect(Volumes.map(({ VolumeId }) => VolumeId)).toEqual([ids[0]]);
    }));

  test("that AWS does not have is refused, and one that is not modelled stops the run", () =>
    inEc2World(async ({ refusal }) => {
      const ask = (Name: string) => refusal(EAST, "DescribeVolumes", { Filters: [{ Name, Values: ["x"] }] });
      expect(ask("state")).toBe("InvalidParameterValue");
      expect(() => ask("fast-restored")).toThrow(
        "not modelled: EC2 DescribeVolumes with filter fast-restored",
      );
      expect(() => ask("operator.managed")).toThrow("not modelled");
      const byTag = { Filters: [{ Name: "tag:a", Values: ["x"] }] };
      expect(refusal(EAST, "DescribeInstanceStatus", byTag)).toBe("InvalidParameterValue");
      expect(refusal(EAST, "DescribeVolumes", { Filters: [{ Name: "status" }] })).toBe(
        "InvalidParameterValue",
      );
    }));

  test("finds volumes by the instance they are attached to and instances by their state", () =>
    inEc2World(async ({ call, deploy }) => {
      const { instance, root, data } = deploy(EAST, { epoch: "0" });
      deploy(EAST, { epoch: "0", name: "Other" });
      const attached = [{ Name: "attachment.instance-id", Values: [instance] }];
      const { Volumes = [] } = call(EAST, "DescribeVolumes", { Filters: attached });
      expect(Volumes.map(({ VolumeId }) => VolumeId)).toEqual([root, data]);
      const running = [
        { Name: "instance-state-name", Values: ["running"] },
        { Name: "tag:Name", Values: ["Web"] },
      ];
      const { Reservations = [] } = call(EAST, "DescribeInstances", { Filters: running });
      expect(Reservations.map(({ Instances }) => Instances?.[0]?.InstanceId)).toEqual([instance]);
    }));

  test("finds snapshots by state, volume and owner", () =>
    inEc2World(async ({ call, completedSnapshot, deploy }) => {
      const { data } = deploy(EAST);
      const id = await completedSnapshot(EAST, data);
      const count = (input: object) => call(EAST, "DescribeSnapshots", input).Snapshots?.length;
      const where = (Name: string, value: string) => ({ Filters: [{ Name, Values: [value] }] });
      expect(count(where("volume-id", data))).toBe(1);
      expect(count(where("snapshot-id", id))).toBe(1);
      expect(count(where("status", "pending"))).toBe(0);
      expect(count(where("owner-id", "111122223333"))).toBe(1);
      expect(count({ OwnerIds: ["self"] })).toBe(1);
      expect(count({ OwnerIds: ["amazon"] })).toBe(0);
    }));
});

describe("pages", () => {
  test("hold at most MaxResults, in order, and miss nothing when things are deleted between them", () =>
    inEc2World(async (world) => {
      const ids = volumes(world, 12);
      await world.kernel.sleep(MINUTE);
      const first = world.call(EAST, "DescribeVolumes", { MaxResults: 5 });
      world.call(EAST, "DeleteVolume", { VolumeId: ids[1] });
      await world.kernel.sleep(MINUTE);
      const second = world.call(EAST, "DescribeVolumes", { MaxResults: 5, NextToken: first.NextToken });
      const third = world.call(EAST, "DescribeVolumes", { MaxResults: 5, NextToken: second.NextToken });
      expect(third.NextToken).toBeUndefined();
      const seen = [first, second, third].flatMap(({ Volumes }) => Volumes?.map(({ VolumeId }) => VolumeId));
      expect(seen).toEqual(ids);
    }));

  test.each([
    ["fewer than five", { MaxResults: 4 }, "InvalidParameterValue"],
    ["a token of nobody", { NextToken: "abc" }, "InvalidParameterValue"],
    ["ids and a page size", { MaxResults: 5, VolumeIds: ["vol-00000000"] }, "InvalidParameterCombination"],
  ])("refuse %s", (_what, input, code) =>
    inEc2World(async ({ refusal }) => {
      expect(refusal(EAST, "DescribeVolumes", input)).toBe(code);
    }),
  );
});

describe("a fresh id", () => {
  test("is unknown to every call for a moment, and listed afterwards", () =>
    inEc2World(async ({ call, kernel, refusal }) => {
      const { VolumeId = "" } = call(EAST, "CreateVolume", { AvailabilityZone: "us-east-1a", Size: 8 });
      expect(refusal(EAST, "DescribeVolumes", { VolumeIds: [VolumeId] })).toBe("InvalidVolume.NotFound");
      expect(refusal(EAST, "CreateSnapshot", { VolumeId })).toBe("InvalidVolume.NotFound");
      expect(call(EAST, "DescribeVolumes", {}).Volumes).toEqual([]);
      await kernel.sleep(MINUTE);
      expect(call(EAST, "DescribeVolumes", {}).Volumes).toHaveLength(1);
    }));

  test("that one call has seen may be unknown to the next, until all places have heard of it", () =>
    inEc2World(async ({ call, kernel }) => {
      call(EAST, "CreateVolume", { AvailabilityZone: "us-east-1a", Size: 8 });
      const seen: number[] = [];
      for (let look = 0; look < 1_000; look += 1) {
        seen.push(call(EAST, "DescribeVolumes", {}).Volumes?.length ?? 0);
        await kernel.sleep(10);
      }
      expect(seen.lastIndexOf(0)).toBeGreaterThan(seen.indexOf(1));
      expect(seen.at(-1)).toBe(1);
    }));

  test("is the same whatever happens to other resources", async () => {
    const idOfOther = (busy: boolean) =>
      inEc2World(async (world) => {
        const { data } = world.deploy(EAST);
        const { data: other } = world.deploy(EAST, { name: "Other" });
        if (busy) world.call(EAST, "CreateSnapshot", { VolumeId: data });
        const { SnapshotId = "" } = world.call(EAST, "CreateSnapshot", { VolumeId: other });
        await world.kernel.sleep(30 * MINUTE);
        return [SnapshotId, world.states(SnapshotId).at(-1)?.at];
      });
    expect(await idOfOther(true)).toEqual(await idOfOther(false));
  });
});

describe("CreateTags", () => {
  test("adds and overwrites, and the trace shows the tags that there are now", () =>
    inEc2World(async ({ call, deploy, instance, states }) => {
      const { instance: id } = deploy(EAST, { epoch: "0" });
      call(EAST, "CreateTags", {
        Resources: [id],
        Tags: [
          { Key: "lifeboat:epoch", Value: "1" },
          { Key: "lifeboat:run", Value: "r" },
        ],
      });
      expect(instance(EAST, id).Tags).toContainEqual({ Key: "lifeboat:epoch", Value: "1" });
      expect(states(id).at(-1)).toMatchObject({
        from: "running",
        to: "running",
        cause: 7,
        detail: { tags: { "lifeboat:epoch": "1", "lifeboat:run": "r" } },
      });
    }));

  test("changes no resource when one of them is unknown or the tags are too many", () =>
    inEc2World(async ({ deploy, instance, refusal }) => {
      const { instance: id } = deploy(EAST);
      const before = instance(EAST, id).Tags;
      const Tags = [{ Key: "a", Value: "b" }];
      expect(refusal(EAST, "CreateTags", { Resources: [id, "snap-00000000"], Tags })).toBe(
        "InvalidSnapshot.NotFound",
      );
      const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
      expect(refusal(EAST, "CreateTags", { Resources: [id], Tags: many })).toBe("TagLimitExceeded");
      expect(refusal(EAST, "CreateTags", { Resources: [id], Tags: [{ Key: "aws:x", Value: "" }] })).toBe(
        "InvalidParameterValue",
      );
      expect(instance(EAST, id).Tags).toEqual(before);
    }));
});

describe("DescribeAddresses", () => {
  test("tells which instance an address belongs to", () =>
    inEc2World(async ({ call, deploy, refusal }) => {
      const { address, instance } = deploy(WEST);
      expect(call(WEST, "DescribeAddresses", { PublicIps: [address] }).Addresses).toMatchObject([
        { PublicIp: address, InstanceId: instance, Domain: "vpc" },
      ]);
      const Filters = [{ Name: "instance-id", Values: [instance] }];
      expect(call(WEST, "DescribeAddresses", { Filters }).Addresses).toHaveLength(1);
      expect(refusal(WEST, "DescribeAddresses", { PublicIps: ["192.0.2.1"] })).toBe(
        "InvalidAddress.NotFound",
      );
    }));
});

test("a dry run answers with an error and does nothing", () =>
  inEc2World(async ({ deploy, instance, refusal }) => {
    const { instance: id } = deploy(EAST, { epoch: "0" });
    expect(refusal(EAST, "StopInstances", { InstanceIds: [id], DryRun: true })).toBe("DryRunOperation");
    expect(instance(EAST, id).State?.Name).toBe("running");
  }));
