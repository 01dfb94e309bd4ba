import { describe, expect, test } from "@jest/globals";
import { launchTemplate, subnetOf } from "../helpers/ec2-launches.ts";
import { EAST, inEc2World, WEST } from "../helpers/ec2-world.ts";

const SERVER = { ImageId: "ami-1", InstanceType: "t3.micro" };

describe("DescribeSubnets", () => {
  test("tells a default subnet of the default VPC in each of three zones", () =>
    inEc2World(async ({ call }) => {
      const { Subnets = [] } = call(WEST, "DescribeSubnets", {});
      expect(
        Subnets.map(({ AvailabilityZone, CidrBlock, DefaultForAz }) => [
          AvailabilityZone,
          CidrBlock,
          DefaultForAz,
        ]),
      ).toEqual([
        ["us-west-2a", "172.31.0.0/20", true],
        ["us-west-2b", "172.31.16.0/20", true],
        ["us-west-2c", "172.31.32.0/20", true],
      ]);
      expect(new Set(Subnets.map(({ VpcId }) => VpcId)).size).toBe(1);
      expect(Subnets[0]).toMatchObject({ State: "available", OwnerId: "111122223333" });
    }));

  test.each([
    ["vpc-id", true],
    ["subnet-id", true],
    ["availability-zone", true],
    ["default-for-az", true],
    ["state", true],
    ["tag:Name", false],
  ])("filters by %s", (Name, isThere) =>
    inEc2World(async (world) => {
      const { SubnetId = "", VpcId = "" } = world.call(EAST, "DescribeSubnets", {}).Subnets?.[1] ?? {};
      const fitting: Record<string, string> = {
        "vpc-id": VpcId,
        "subnet-id": SubnetId,
        "availability-zone": "us-east-1b",
        "default-for-az": "true",
        state: "available",
        "tag:Name": "mine",
      };
      const ask = (value: string) =>
        world
          .call(EAST, "DescribeSubnets", { Filters: [{ Name, Values: [value] }] })
          .Subnets?.map((subnet) => subnet.SubnetId) ?? [];
      expect(ask(fitting[Name] ?? "").includes(SubnetId)).toBe(isThere);
      expect(ask("other")).toEqual([]);
    }),
  );

  test("refuses a subnet that is not there, and stops the run on a filter that is not modelled", () =>
    inEc2World(async ({ refusal }) => {
      expect(refusal(EAST, "DescribeSubnets", { SubnetIds: ["subnet-00000000"] })).toBe(
        "InvalidSubnetID.NotFound",
      );
      const Filters = [{ Name: "ipv6-native", Values: ["true"] }];
      expect(() => refusal(EAST, "DescribeSubnets", { Filters })).toThrow("with filter ipv6-native");
    }));

  test("counts the addresses that its instances leave", () =>
    inEc2World(async ({ call, deploy }) => {
      const free = () =>
        call(EAST, "DescribeSubnets", {}).Subnets?.map((subnet) => subnet.AvailableIpAddressCount);
      deploy(EAST);
      expect(free()).toEqual([4_090, 4_091, 4_091]);
    }));
});

describe("an instance of a stack", () => {
  test("lands in the default subnet of its zone, with an address of it", () =>
    inEc2World(async (world) => {
      const { ref } = world.create(EAST, "AWS::EC2::Instance", "Server", {
        ...SERVER,
        AvailabilityZone: "us-east-1c",
      });
      const found = world.instance(EAST, ref);
      expect(found.SubnetId).toBe(subnetOf(world, "us-east-1c"));
      expect(found.PrivateIpAddress).toMatch(/^172\.31\.(3[2-9]|4[0-7])\./);
      const VpcId = world.call(EAST, "DescribeSubnets", {}).Subnets?.[0]?.VpcId ?? "";
      expect(found.VpcId).toBe(VpcId);
      const Filters = [{ Name: "subnet-id", Values: [found.SubnetId ?? ""] }];
      expect(world.call(EAST, "DescribeInstances", { Filters }).Reservations).toHaveLength(1);
    }));

  test("lands in the subnet that it names, which has to be of its zone", () =>
    inEc2World(async (world) => {
      const SubnetId = subnetOf(world, "us-east-1b");
      const { ref } = world.create(EAST, "AWS::EC2::Instance", "Server", { ...SERVER, SubnetId });
      expect(world.instance(EAST, ref).Placement?.AvailabilityZone).toBe("us-east-1b");
      const elsewhere = { ...SERVER, SubnetId, AvailabilityZone: "us-east-1a" };
      expect(() => world.create(EAST, "AWS::EC2::Instance", "Other", elsewhere)).toThrow("is in us-east-1b");
    }));

  test("takes from its launch template what it does not say itself, and is tagged with the template", () =>
    inEc2World(async (world) => {
      const template = launchTemplate(world, "Template");
      expect(template.ref).toMatch(/^lt-[0-9a-f]{17}$/);
      expect(template.attributes).toMatchObject({ LatestVersionNumber: "1", DefaultVersionNumber: "1" });
      const { ref } = world.create(WEST, "AWS::EC2::Instance", "Server", {
        LaunchTemplate: {
          LaunchTemplateId: template.ref,
          Version: template.attributes?.["LatestVersionNumber"],
        },
        AvailabilityZone: "us-west-2a",
        InstanceType: "t3.small",
        Tags: [{ Key: "Name", Value: "web-1" }],
      });
      const found = world.instance(WEST, ref);
      expect(found).toMatchObject({
        ImageId: "ami-0123456789abcdef0",
        InstanceType: "t3.small",
        IamInstanceProfile: { Arn: "arn:aws:iam::111122223333:instance-profile/server" },
      });
      expect(found.Tags).toEqual([
        { Key: "lifeboat:server", Value: "web-1" },
        { Key: "Name", Value: "web-1" },
        { Key: "aws:ec2launchtemplate:id", Value: template.ref },
        { Key: "aws:ec2launchtemplate:version", Value: "1" },
      ]);
    }));

  test("needs an image, of its own or of its template", () =>
    inEc2World(async ({ create }) => {
      expect(() => create(WEST, "AWS::EC2::Instance", "Server", { InstanceType: "t3.micro" })).toThrow(
        "ImageId",
      );
    }));
});
