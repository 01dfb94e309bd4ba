import { describe, expect, test } from "@jest/globals";
import { EAST, type Ec2World, inEc2World, MINUTE, only } from "../helpers/ec2-world.ts";

const ZONE = "us-east-1a";

/** A new volume that is `available`. */
const available = async ({ call, kernel }: Ec2World, zone = ZONE): Promise<string> => {
  const { VolumeId = "" } = call(EAST, "CreateVolume", { AvailabilityZone: zone, Size: 8 });
  await kernel.sleep(MINUTE);
  return VolumeId;
};

describe("CreateVolume", () => {
  test("makes a volume that is creating, then available, with the snapshot's size and key", () =>
    inEc2World(async ({ call, completedSnapshot, deploy, kernel, states, volume }) => {
      const { data } = deploy(EAST);
      const SnapshotId = await completedSnapshot(EAST, data);
      const made = call(EAST, "CreateVolume", {
        AvailabilityZone: ZONE,
        SnapshotId,
        VolumeType: "gp3",
        VolumeInitializationRate: 300,
        TagSpecifications: [{ ResourceType: "volume", Tags: [{ Key: "lifeboat:run", Value: "r" }] }],
      });
      expect(made).toMatchObject({ State: "creating", Size: 8, SnapshotId, Iops: 3000, Throughput: 125 });
      await kernel.sleep(MINUTE);
      expect(volume(EAST, made.VolumeId ?? "")).toMatchObject({
        State: "available",
        Encrypted: true,
        KmsKeyId: volume(EAST, data).KmsKeyId,
        VolumeInitializationRate: 300,
        Tags: [{ Key: "lifeboat:run", Value: "r" }],
      });
      expect(states(made.VolumeId ?? "").map(({ from, to, cause }) => [from, to, cause])).toEqual([
        [null, "creating", 7],
        ["creating", "available", 7],
      ]);
    }));

  test("is idempotent by its client token, and refuses the token with other parameters", () =>
    inEc2World(async ({ call, kernel, refusal }) => {
      const ask = { AvailabilityZone: ZONE, Size: 8, ClientToken: "t" };
      const first = call(EAST, "CreateVolume", ask);
      await kernel.sleep(MINUTE);
      expect(call(EAST, "CreateVolume", ask)).toMatchObject({
        VolumeId: first.VolumeId,
        State: "available",
      });
      expect(refusal(EAST, "CreateVolume", { ...ask, Size: 9 })).toBe("IdempotentParameterMismatch");
      const TagSpecifications = [{ ResourceType: "volume" as const, Tags: [{ Key: "a", Value: "b" }] }];
      expect(refusal(EAST, "CreateVolume", { ...ask, TagSpecifications })).toBe(
        "IdempotentParameterMismatch",
      );
      expect(call(EAST, "DescribeVolumes", {}).Volumes).toHaveLength(1);
    }));

  test.each([
    ["a zone of another Region", { AvailabilityZone: "us-west-2a", Size: 8 }, "InvalidZone.NotFound"],
    ["neither size nor snapshot", { AvailabilityZone: ZONE }, "MissingParameter"],
    [
      "a key without Encrypted",
      { AvailabilityZone: ZONE, Size: 8, KmsKeyId: "alias/a" },
      "InvalidParameterDependency",
    ],
    [
      "a snapshot that is not there",
      { AvailabilityZone: ZONE, SnapshotId: "snap-00000000" },
      "InvalidSnapshot.NotFound",
    ],
    [
      "a rate without a snapshot",
      { AvailabilityZone: ZONE, Size: 8, VolumeInitializationRate: 100 },
      "InvalidParameterCombination",
    ],
  ])("refuses %s", (_what, input, code) =>
    inEc2World(async ({ refusal }) => {
      expect(refusal(EAST, "CreateVolume", input)).toBe(code);
    }),
  );

  test("accepts initialisation rates from 100 to 300 MiB/s", () =>
    inEc2World(async ({ completedSnapshot, deploy, refusal }) => {
      const SnapshotId = await completedSnapshot(EAST, deploy(EAST).data);
      const answers = [99, 100, 300, 301].map((VolumeInitializationRate) =>
        refusal(EAST, "CreateVolume", { AvailabilityZone: ZONE, SnapshotId, VolumeInitializationRate }),
      );
      expect(answers).toEqual(["InvalidParameterValue", "accepted", "accepted", "InvalidParameterValue"]);
    }));

  test("refuses a snapshot that is pending, and a size below the snapshot's", () =>
    inEc2World(async ({ call, deploy, kernel, refusal }) => {
      const { data } = deploy(EAST);
      const { SnapshotId = "" } = call(EAST, "CreateSnapshot", { VolumeId: data });
      await kernel.sleep(15_000);
      const ask = (Size: number) =>
        refusal(EAST, "CreateVolume", { AvailabilityZone: ZONE, SnapshotId, Size });
      expect(ask(8)).toBe("IncorrectState");
      await kernel.sleep(30 * MINUTE);
      expect(ask(7)).toBe("InvalidParameterValue");
      expect(ask(8)).toBe("accepted");
    }));

  test("ends in error, later, on a key that cannot be used", () =>
    inEc2World(async ({ call, kernel, volume }) => {
      const { VolumeId = "" } = call(EAST, "CreateVolume", {
        AvailabilityZone: ZONE,
        Size: 8,
        Encrypted: true,
        KmsKeyId: "alias/nobody",
      });
      await kernel.sleep(2 * MINUTE);
      expect(volume(EAST, VolumeId).State).toBe("error");
    }));

  test("stops the run on members that are not modelled", () =>
    inEc2World(async ({ refusal }) => {
      const input = { AvailabilityZone: ZONE, Size: 8, MultiAttachEnabled: true };
      expect(() => refusal(EAST, "CreateVolume", input)).toThrow(
        "not modelled: EC2 CreateVolume with MultiAttachEnabled",
      );
      const hdd = { AvailabilityZone: ZONE, Size: 200, VolumeType: "st1" as const };
      expect(() => refusal(EAST, "CreateVolume", hdd)).toThrow("not modelled: EBS volume type st1");
    }));
});

describe("AttachVolume", () => {
  test("goes through attaching to attached, with the volume in-use from the start", () =>
    inEc2World(async (world) => {
      const { instance } = world.deploy(EAST, { epoch: "0" });
      const VolumeId = await available(world);
      const answer = world.call(EAST, "AttachVolume", { VolumeId, InstanceId: instance, Device: "/dev/sdg" });
      expect(answer).toMatchObject({ State: "attaching", InstanceId: instance, Device: "/dev/sdg" });
      expect(world.volume(EAST, VolumeId).State).toBe("in-use");
      await world.kernel.sleep(MINUTE);
      expect(only(world.volume(EAST, VolumeId).Attachments).State).toBe("attached");
    }));

  test("refuses volumes of another zone, volumes in use and volumes not ready", () =>
    inEc2World(async (world) => {
      const { instance, data } = world.deploy(EAST, { epoch: "0" });
      const ask = (VolumeId: string, Device = "/dev/sdg") =>
        world.refusal(EAST, "AttachVolume", { VolumeId, InstanceId: instance, Device });
      expect(ask(await available(world, "us-east-1b"))).toBe("InvalidVolume.ZoneMismatch");
      expect(ask(data)).toBe("VolumeInUse");
      expect(ask(await available(world), "/dev/sdf")).toBe("InvalidParameterValue");
      const { VolumeId = "" } = world.call(EAST, "CreateVolume", { AvailabilityZone: ZONE, Size: 8 });
      let answer = ask(VolumeId);
      for (; answer === "InvalidVolume.NotFound"; answer = ask(VolumeId)) await world.kernel.sleep(10);
      expect(answer).toBe("IncorrectState");
    }));

  test("needs a running or stopped instance", () =>
    inEc2World(async (world) => {
      const { instance } = world.deploy(EAST, { epoch: "0" });
      const VolumeId = await available(world);
      const ask = () =>
        world.refusal(EAST, "AttachVolume", { VolumeId, InstanceId: instance, Device: "/dev/sdg" });
      world.call(EAST, "StopInstances", { InstanceIds: [instance] });
      expect(ask()).toBe("IncorrectState");
      await world.kernel.sleep(5 * MINUTE);
      expect(ask()).toBe("accepted");
    }));
});

describe("DetachVolume", () => {
  test("lets go of a volume of a stopped instance", () =>
    inEc2World(async ({ call, deploy, kernel, refusal, volume }) => {
      const { instance, data } = deploy(EAST);
      await kernel.sleep(5 * MINUTE);
      expect(call(EAST, "DetachVolume", { VolumeId: data, InstanceId: instance })).toMatchObject({
        State: "detaching",
      });
      await kernel.sleep(MINUTE);
      expect(volume(EAST, data)).toMatchObject({ State: "available", Attachments: [] });
      expect(refusal(EAST, "DetachVolume", { VolumeId: data })).toBe("IncorrectState");
    }));

  test("stays busy with a mounted volume until the instance stops", () =>
    inEc2World(async ({ call, deploy, kernel, volume }) => {
      const { instance, data } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(2 * MINUTE);
      call(EAST, "DetachVolume", { VolumeId: data });
      await kernel.sleep(10 * MINUTE);
      expect(only(volume(EAST, data).Attachments).State).toBe("busy");
      call(EAST, "StopInstances", { InstanceIds: [instance] });
      await kernel.sleep(5 * MINUTE);
      expect(volume(EAST, data).State).toBe("available");
    }));

  test("pulls a mounted volume out by force", () =>
    inEc2World(async ({ call, deploy, kernel, volume }) => {
      const { data } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(2 * MINUTE);
      call(EAST, "DetachVolume", { VolumeId: data, Force: true });
      await kernel.sleep(MINUTE);
      expect(volume(EAST, data).State).toBe("available");
    }));

  test("refuses the root of a running instance and an instance that has not the volume", () =>
    inEc2World(async ({ deploy, refusal }) => {
      const { root, data } = deploy(EAST, { epoch: "0" });
      const other = deploy(EAST, { epoch: "0", name: "Other" });
      expect(refusal(EAST, "DetachVolume", { VolumeId: root })).toBe("OperationNotPermitted");
      const input = { VolumeId: data, InstanceId: other.instance };
      expect(refusal(EAST, "DetachVolume", input)).toBe("InvalidAttachment.NotFound");
    }));
});

describe("DeleteVolume", () => {
  test("takes an available volume only, and then the id is unknown", () =>
    inEc2World(async (world) => {
      const { data } = world.deploy(EAST);
      expect(world.refusal(EAST, "DeleteVolume", { VolumeId: data })).toBe("VolumeInUse");
      const VolumeId = await available(world);
      world.call(EAST, "DeleteVolume", { VolumeId });
      expect(world.refusal(EAST, "DeleteVolume", { VolumeId })).toBe("IncorrectState");
      await world.kernel.sleep(MINUTE);
      expect(world.refusal(EAST, "DescribeVolumes", { VolumeIds: [VolumeId] })).toBe(
        "InvalidVolume.NotFound",
      );
      expect(world.states(VolumeId).map(({ to }) => to)).toEqual([
        "creating",
        "available",
        "deleting",
        "deleted",
      ]);
    }));
});
