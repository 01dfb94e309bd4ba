import { describe, expect, test } from "@jest/globals";
import { ec2Resources } from "../../simulator/deploy/resources/ec2.ts";
import { EAST, inEc2World, WEST } from "../helpers/ec2-world.ts";

const SERVER = { ImageId: "ami-1", InstanceType: "t3.micro" };

describe("the workload's stack", () => {
  test("leaves a running instance with its volumes attached and its address associated", () =>
    inEc2World(async ({ deploy, instance, volume }) => {
      const server = deploy(EAST, { epoch: "0" });
      expect(instance(EAST, server.instance)).toMatchObject({
        State: { Name: "running" },
        InstanceType: "t3.micro",
        Placement: { AvailabilityZone: "us-east-1a" },
        PublicIpAddress: server.address,
        RootDeviceName: "/dev/xvda",
        BlockDeviceMappings: [
          { DeviceName: "/dev/xvda", Ebs: { VolumeId: server.root, Status: "attached" } },
          { DeviceName: "/dev/sdf", Ebs: { VolumeId: server.data, Status: "attached" } },
        ],
      });
      expect(volume(EAST, server.data)).toMatchObject({
        State: "in-use",
        Encrypted: true,
        VolumeType: "gp3",
      });
    }));

  test("takes addresses from a documentation range of the Region", () =>
    inEc2World(async ({ deploy }) => {
      expect(deploy(EAST).address).toMatch(/^203\.0\.113\.\d+$/);
      expect(deploy(WEST).address).toMatch(/^198\.51\.100\.\d+$/);
    }));

  test("makes the same ids for the same seed, and others for another", async () => {
    const ids = (seed: number) => inEc2World(async ({ deploy }) => deploy(EAST), { seed });
    expect(await ids(1)).toEqual(await ids(1));
    expect((await ids(1)).instance).not.toBe((await ids(2)).instance);
  });
});

describe("Ref and Fn::GetAtt", () => {
  test("of a security group give its name and its id", () =>
    inEc2World(async ({ create }) => {
      const group = create(EAST, "AWS::EC2::SecurityGroup", "Group", {
        GroupDescription: "d",
        GroupName: "XYZ-WebServer-SG",
      });
      expect(group.ref).toBe("XYZ-WebServer-SG");
      expect(group.attributes?.["GroupId"]).toMatch(/^sg-[0-9a-f]{17}$/);
    }));

  test("of an address give the address and the allocation id", () =>
    inEc2World(async ({ call, create, deploy }) => {
      const { instance } = deploy(EAST);
      const free = create(EAST, "AWS::EC2::EIP", "Free", { Domain: "vpc" });
      expect(free.attributes?.["PublicIp"]).toBe(free.ref);
      const AllocationId = free.attributes?.["AllocationId"];
      expect(AllocationId).toMatch(/^eipalloc-/);
      const association = create(EAST, "AWS::EC2::EIPAssociation", "Association", {
        AllocationId,
        InstanceId: instance,
      });
      expect(association.ref).toMatch(/^eipassoc-/);
      const { Addresses } = call(EAST, "DescribeAddresses", { PublicIps: [free.ref] });
      expect(Addresses).toMatchObject([{ InstanceId: instance, AssociationId: association.ref }]);
    }));

  test("of an instance give its id and its addresses", () =>
    inEc2World(async ({ create, instance }) => {
      const made = create(EAST, "AWS::EC2::Instance", "Server", {
        ...SERVER,
        AvailabilityZone: "us-east-1c",
      });
      expect(made.attributes).toEqual({
        InstanceId: made.ref,
        AvailabilityZone: "us-east-1c",
        PrivateIp: instance(EAST, made.ref).PrivateIpAddress,
        PublicIp: instance(EAST, made.ref).PublicIpAddress,
      });
    }));
});

describe("a property that is not modelled", () => {
  test.each([
    ["AWS::EC2::Instance", { ...SERVER, KeyName: "k" }, "KeyName"],
    ["AWS::EC2::Instance", { ...SERVER, MetadataOptions: { Oops: 1 } }, "MetadataOptions"],
    ["AWS::EC2::Instance", { ...SERVER, InstanceInitiatedShutdownBehavior: "terminate" }, "Behavior"],
    ["AWS::EC2::Volume", { AvailabilityZone: "us-east-1a", Size: 8, OutpostArn: "o" }, "OutpostArn"],
    ["AWS::EC2::EIP", { NetworkBorderGroup: "g" }, "NetworkBorderGroup"],
    [
      "AWS::EC2::SecurityGroup",
      { GroupDescription: "d", SecurityGroupIngress: [{ IpProtocol: "tcp", CidrIpv6: "::/0" }] },
      "CidrIpv6",
    ],
  ])("of %s is refused by its name: %j", (type, properties, name) =>
    inEc2World(async ({ ec2 }) => {
      const result = ec2Resources(ec2(EAST))[type]?.schema.safeParse(properties);
      expect(result?.success).toBe(false);
      expect(JSON.stringify(result?.error?.issues)).toContain(name);
    }),
  );
});

test("a stack with a key that does not exist or volumes in another zone fails", () =>
  inEc2World(async ({ create, deploy }) => {
    const volume = { AvailabilityZone: "us-east-1b", Size: 8, Encrypted: true };
    expect(() => create(EAST, "AWS::EC2::Volume", "A", { ...volume, KmsKeyId: "alias/none" })).toThrow(
      "there is no key alias/none in us-east-1",
    );
    const { ref: VolumeId } = create(EAST, "AWS::EC2::Volume", "B", volume);
    const attachment = { Device: "/dev/sdg", VolumeId, InstanceId: deploy(EAST).instance };
    expect(() => create(EAST, "AWS::EC2::VolumeAttachment", "C", attachment)).toThrow("us-east-1b");
  }));
