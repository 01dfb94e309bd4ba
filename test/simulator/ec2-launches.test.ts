import { describe, expect, test } from "@jest/globals";
import { healthAt, launchable } from "../helpers/ec2-launches.ts";
import { inEc2World, MINUTE, only, WEST } from "../helpers/ec2-world.ts";

describe("RunInstances", () => {
  test("launches a server that finds its data and serves, under an address that is moved to it", () =>
    inEc2World(async (world) => {
      const { run, elasticIp } = await launchable(world);
      const { id: AllocationId, address } = elasticIp("Address");
      const InstanceId = run("us-west-2b");
      await world.kernel.sleep(2 * MINUTE);
      world.call(WEST, "AssociateAddress", { AllocationId, InstanceId });
      expect(world.instance(WEST, InstanceId)).toMatchObject({
        State: { Name: "running" },
        Placement: { AvailabilityZone: "us-west-2b" },
        PublicIpAddress: address,
      });
      expect(healthAt(world, address)).toBe(200);
    }));

  test("answers with a pending instance, tagged with its template, and tells the bus of its states", () =>
    inEc2World(async (world) => {
      const { call, cloud, kernel, states } = world;
      const { input, template } = await launchable(world);
      const made = only(call(WEST, "RunInstances", input("us-west-2b")).Instances);
      expect(made).toMatchObject({ State: { Name: "pending" }, ImageId: "ami-0123456789abcdef0" });
      expect(made.Tags).toEqual([
        { Key: "lifeboat:server", Value: "web-1" },
        { Key: "lifeboat:epoch", Value: "1" },
        { Key: "aws:ec2launchtemplate:id", Value: template },
        { Key: "aws:ec2launchtemplate:version", Value: "1" },
      ]);
      await kernel.sleep(2 * MINUTE);
      const id = made.InstanceId ?? "";
      expect(states(id).map(({ from, to, cause }) => [from, to, cause])).toEqual([
        [null, "pending", 7],
        ["pending", "running", 7],
      ]);
      const told = cloud.region(WEST).events.filter(({ detail }) => detail["instance-id"] === id);
      expect(told.map(({ detail }) => detail["state"])).toEqual(["pending", "running"]);
    }));

  test("makes a tagged volume of each mapped snapshot, attached at the boot, besides the root", () =>
    inEc2World(async (world) => {
      const { run, snapshot } = await launchable(world);
      const id = run("us-west-2b");
      await world.kernel.sleep(2 * MINUTE);
      const mappings = world.instance(WEST, id).BlockDeviceMappings ?? [];
      expect(mappings).toMatchObject([
        { DeviceName: "/dev/xvda", Ebs: { Status: "attached", DeleteOnTermination: true } },
        { DeviceName: "/dev/sdf", Ebs: { Status: "attached", DeleteOnTermination: false } },
      ]);
      const [root, data] = mappings.map(({ Ebs }) => world.volume(WEST, Ebs?.VolumeId ?? ""));
      const Tags = [{ Key: "lifeboat:run", Value: "run-1" }];
      expect(root).toMatchObject({ SnapshotId: "", Tags });
      expect(data).toMatchObject({
        State: "in-use",
        AvailabilityZone: "us-west-2b",
        SnapshotId: snapshot,
        VolumeType: "gp3",
        VolumeInitializationRate: 300,
        Encrypted: true,
        Tags,
      });
    }));

  test("shows the instance to everybody only after a while", () =>
    inEc2World(async (world) => {
      const { run } = await launchable(world);
      const InstanceIds = [run("us-west-2b")];
      expect(world.refusal(WEST, "DescribeInstances", { InstanceIds })).toBe("InvalidInstanceID.NotFound");
      await world.kernel.sleep(MINUTE);
      expect(world.refusal(WEST, "DescribeInstances", { InstanceIds })).toBe("accepted");
    }));

  test("launches once for a client token in a zone, and once more in another one", () =>
    inEc2World(async (world) => {
      const { run, input } = await launchable(world);
      const first = run("us-west-2b");
      await world.kernel.sleep(2 * MINUTE);
      const again = only(world.call(WEST, "RunInstances", input("us-west-2b")).Instances);
      expect(again).toMatchObject({ InstanceId: first, State: { Name: "running" } });
      expect(run("us-west-2c")).not.toBe(first);
      expect(
        world.refusal(WEST, "RunInstances", input("us-west-2b", { BlockDeviceMappings: undefined })),
      ).toBe("IdempotentParameterMismatch");
      world.call(WEST, "TerminateInstances", { InstanceIds: [first] });
      await world.kernel.sleep(5 * MINUTE);
      expect(world.refusal(WEST, "RunInstances", input("us-west-2b"))).toBe("IdempotentInstanceTerminated");
    }));

  test("ends in terminated, with a reason, when the key of a volume cannot be used", () =>
    inEc2World(async (world) => {
      const { cloud, completedSnapshot, deploy, instance, kernel, refusal } = world;
      const { run } = await launchable(world);
      const arn = "arn:aws:kms:us-west-2:111122223333:key/1";
      cloud.region(WEST).keys.set(arn, { arn, enabled: true });
      const SnapshotId = await completedSnapshot(WEST, deploy(WEST, { data: { KmsKeyId: arn } }).data);
      cloud.region(WEST).keys.set(arn, { arn, enabled: false });
      const id = run("us-west-2b", {
        BlockDeviceMappings: [{ DeviceName: "/dev/sdf", Ebs: { SnapshotId } }],
      });
      await kernel.sleep(2 * MINUTE);
      expect(instance(WEST, id)).toMatchObject({
        State: { Code: 48, Name: "terminated" },
        StateReason: { Code: "Client.InternalError" },
      });
      expect(world.states(id).map(({ to }) => to)).toEqual(["pending", "terminated"]);
      expect(refusal(WEST, "StartInstances", { InstanceIds: [id] })).toBe("IncorrectInstanceState");
    }));

  const ebs = (Ebs: object) => ({ BlockDeviceMappings: [{ DeviceName: "/dev/sdf", Ebs }] });
  const template = (Version: string, LaunchTemplateId = "lt-00000000") => ({
    LaunchTemplate: { LaunchTemplateId, Version },
  });
  const tagged = (ResourceType: "instance" | "snapshot", Key: string) => ({
    TagSpecifications: [{ ResourceType, Tags: [{ Key, Value: "x" }] }],
  });
  test.each([
    ["a subnet that is not there", { SubnetId: "subnet-00000000" }, "InvalidSubnetID.NotFound"],
    ["a template that is not there", template("1"), "InvalidLaunchTemplateId.NotFound"],
    ["a template's id that is none", template("1", "web"), "InvalidLaunchTemplateId.Malformed"],
    ["a snapshot that is not there", ebs({ SnapshotId: "snap-00000000" }), "InvalidSnapshot.NotFound"],
    ["a tag key of AWS", tagged("instance", "aws:ec2launchtemplate:id"), "InvalidParameterValue"],
    ["tags for what it does not make", tagged("snapshot", "a"), "InvalidParameterValue"],
    ["no count", { MinCount: undefined }, "MissingParameter"],
  ])("refuses %s", (_what, more, code) =>
    inEc2World(async (world) => {
      const { input } = await launchable(world);
      expect(world.refusal(WEST, "RunInstances", input("us-west-2b", more))).toBe(code);
    }),
  );

  test("refuses a version of the template that is not there, and a device that is mapped twice", () =>
    inEc2World(async (world) => {
      const { input, template: id } = await launchable(world);
      const ask = (more: object) => world.refusal(WEST, "RunInstances", input("us-west-2b", more));
      expect(ask(template("2", id))).toBe("InvalidLaunchTemplateId.VersionNotFound");
      expect(ask(template("$Latest", id))).toBe("accepted");
      const [mapping] = input("us-west-2b").BlockDeviceMappings ?? [];
      expect(ask({ ClientToken: "run-2", BlockDeviceMappings: [mapping, mapping] })).toBe(
        "InvalidBlockDeviceMapping",
      );
    }));

  test.each([
    ["several instances", { MaxCount: 2 }, "more than one instance"],
    ["no subnet", { SubnetId: undefined }, "without SubnetId"],
    ["no template", { LaunchTemplate: undefined }, "without LaunchTemplate"],
    ["a key pair", { KeyName: "k" }, "with KeyName"],
    ["an empty volume", ebs({ VolumeSize: 8 }), "VolumeSize"],
    ["a device that is left out", { BlockDeviceMappings: [{ NoDevice: "" }] }, "NoDevice"],
    ["a template's name", { LaunchTemplate: { LaunchTemplateName: "web" } }, "LaunchTemplateName"],
  ])("stops the run on %s", (_what, more, message) =>
    inEc2World(async (world) => {
      const { input } = await launchable(world);
      expect(() => world.refusal(WEST, "RunInstances", input("us-west-2b", more))).toThrow(message);
    }),
  );
});

test("CreateTags refuses the keys of AWS, and leaves those that it gave", () =>
  inEc2World(async (world) => {
    const { run } = await launchable(world);
    const Resources = [run("us-west-2b")];
    await world.kernel.sleep(MINUTE);
    const tag = (Key: string) => ({ Resources, Tags: [{ Key, Value: "9" }] });
    expect(world.refusal(WEST, "CreateTags", tag("aws:ec2launchtemplate:version"))).toBe(
      "InvalidParameterValue",
    );
    expect(world.refusal(WEST, "CreateTags", tag("lifeboat:epoch"))).toBe("accepted");
  }));
