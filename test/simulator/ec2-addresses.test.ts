import { describe, expect, test } from "@jest/globals";
import { healthAt, launchable } from "../helpers/ec2-launches.ts";
import { EAST, type Ec2World, inEc2World, MINUTE, only } from "../helpers/ec2-world.ts";

/** Two servers that serve, and the allocation id of the first one's address. */
async function twoServers(world: Ec2World) {
  const one = world.deploy(EAST, { epoch: "0" });
  const other = world.deploy(EAST, { epoch: "0", name: "Other" });
  await world.kernel.sleep(MINUTE);
  const { AllocationId = "" } = only(
    world.call(EAST, "DescribeAddresses", { PublicIps: [one.address] }).Addresses,
  );
  return { one, other, AllocationId };
}

describe("AssociateAddress", () => {
  test("moves an address from one instance to another, which answers there from then on", () =>
    inEc2World(async (world) => {
      const { one, other, AllocationId } = await twoServers(world);
      const InstanceId = other.instance;
      world.call(EAST, "StopInstances", { InstanceIds: [one.instance] });
      expect(healthAt(world, one.address)).toBe("ENOTFOUND");
      const { AssociationId } = world.call(EAST, "AssociateAddress", { AllocationId, InstanceId });
      expect(healthAt(world, one.address)).toBe(200);
      // The address that it had before is nobody's now.
      expect(healthAt(world, other.address)).toBe("ENOTFOUND");
      expect(world.instance(EAST, InstanceId).PublicIpAddress).toBe(one.address);
      const { Addresses } = world.call(EAST, "DescribeAddresses", {
        Filters: [{ Name: "instance-id", Values: [InstanceId] }],
      });
      expect(Addresses).toMatchObject([{ PublicIp: one.address, AllocationId, AssociationId }]);
      // The end of the old one's stop changes nothing about it.
      await world.kernel.sleep(5 * MINUTE);
      expect(healthAt(world, one.address)).toBe(200);
    }));

  test("takes the address from an instance that runs on", () =>
    inEc2World(async (world) => {
      const { one, other, AllocationId } = await twoServers(world);
      world.call(EAST, "AssociateAddress", { AllocationId, InstanceId: other.instance });
      expect(world.instance(EAST, one.instance)).toMatchObject({ State: { Name: "running" } });
      expect(world.instance(EAST, one.instance).PublicIpAddress).toBeUndefined();
      expect(world.states(one.instance).at(-1)?.detail).toMatchObject({ address: null });
    }));

  test("repeated, changes nothing and answers the same", () =>
    inEc2World(async (world) => {
      const { other, AllocationId } = await twoServers(world);
      const ask = () => world.call(EAST, "AssociateAddress", { AllocationId, InstanceId: other.instance });
      const first = ask();
      const before = world.states(AllocationId).length;
      expect(ask()).toEqual(first);
      expect(world.states(AllocationId)).toHaveLength(before);
    }));

  test("refuses to take an address away where that is forbidden", () =>
    inEc2World(async (world) => {
      const { other, AllocationId } = await twoServers(world);
      const ask = { AllocationId, InstanceId: other.instance };
      expect(world.refusal(EAST, "AssociateAddress", { ...ask, AllowReassociation: false })).toBe(
        "Resource.AlreadyAssociated",
      );
      expect(world.refusal(EAST, "AssociateAddress", { ...ask, AllowReassociation: true })).toBe("accepted");
    }));

  test("waits for an instance to run: it refuses one that is pending or terminated", () =>
    inEc2World(async (world) => {
      const { run, elasticIp } = await launchable(world);
      const { id: AllocationId } = elasticIp("Address");
      const InstanceId = run("us-west-2b");
      await world.kernel.sleep(6_000);
      const ask = () => world.refusal("us-west-2", "AssociateAddress", { AllocationId, InstanceId });
      expect(ask()).toBe("InvalidInstanceID");
      await world.kernel.sleep(2 * MINUTE);
      expect(ask()).toBe("accepted");
      world.call("us-west-2", "TerminateInstances", { InstanceIds: [InstanceId] });
      expect(ask()).toBe("InvalidInstanceID");
    }));

  test("accepts a stopped instance, which answers there once it runs", () =>
    inEc2World(async (world) => {
      const { one, other, AllocationId } = await twoServers(world);
      const InstanceIds = [other.instance];
      world.call(EAST, "StopInstances", { InstanceIds });
      await world.kernel.sleep(5 * MINUTE);
      world.call(EAST, "AssociateAddress", { AllocationId, InstanceId: other.instance });
      expect(healthAt(world, one.address)).toBe("ENOTFOUND");
      world.call(EAST, "StartInstances", { InstanceIds });
      await world.kernel.sleep(2 * MINUTE);
      expect(healthAt(world, one.address)).toBe(200);
    }));
});

test.each([
  ["allocation-id", true],
  ["public-ip", true],
  ["tag:Name", true],
  ["instance-id", false],
])("DescribeAddresses finds a free address by %s: %j", (Name, isFound) =>
  inEc2World(async ({ call, create }) => {
    const Tags = [{ Key: "Name", Value: "spare" }];
    const { ref, attributes } = create(EAST, "AWS::EC2::EIP", "Spare", { Domain: "vpc", Tags });
    const values = { "allocation-id": attributes?.["AllocationId"] ?? "", "public-ip": ref };
    const Values = [Object.hasOwn(values, Name) ? values[Name as keyof typeof values] : "spare"];
    const { Addresses } = call(EAST, "DescribeAddresses", { Filters: [{ Name, Values }] });
    expect(Addresses).toHaveLength(isFound ? 1 : 0);
  }),
);
