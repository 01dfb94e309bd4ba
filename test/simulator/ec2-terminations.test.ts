import { describe, expect, test } from "@jest/globals";
import { healthAt, launchable } from "../helpers/ec2-launches.ts";
import { EAST, inEc2World, MINUTE, only, WEST } from "../helpers/ec2-world.ts";

describe("TerminateInstances", () => {
  test("takes a running instance through shutting-down to terminated, and says who did it", () =>
    inEc2World(async ({ call, cloud, deploy, instance, kernel, states }) => {
      const { instance: id } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(MINUTE);
      const { TerminatingInstances } = call(EAST, "TerminateInstances", { InstanceIds: [id] });
      expect(only(TerminatingInstances).CurrentState).toEqual({ Code: 32, Name: "shutting-down" });
      await kernel.sleep(5 * MINUTE);
      const found = instance(EAST, id);
      expect(found).toMatchObject({
        State: { Code: 48, Name: "terminated" },
        StateReason: { Code: "Client.UserInitiatedShutdown" },
        BlockDeviceMappings: [],
      });
      expect([found.SubnetId, found.PrivateIpAddress, found.PublicIpAddress]).toEqual(
        Array.from({ length: 3 }, () => undefined),
      );
      expect(new Set(states(id).map(({ to }) => to))).toEqual(
        new Set(["running", "shutting-down", "terminated"]),
      );
      expect(cloud.region(EAST).events.map(({ detail }) => detail["state"])).toEqual([
        "shutting-down",
        "terminated",
      ]);
    }));

  test("deletes the root, leaves a volume that was attached afterwards, and frees the Elastic IP", () =>
    inEc2World(async (world) => {
      const { call, deploy, kernel, refusal, volume } = world;
      const server = deploy(EAST, { epoch: "0" });
      await kernel.sleep(MINUTE);
      call(EAST, "TerminateInstances", { InstanceIds: [server.instance] });
      expect(healthAt(world, server.address)).toBe("ENOTFOUND");
      await kernel.sleep(5 * MINUTE);
      expect(refusal(EAST, "DescribeVolumes", { VolumeIds: [server.root] })).toBe("InvalidVolume.NotFound");
      expect(volume(EAST, server.data)).toMatchObject({ State: "available", Attachments: [] });
      const [address] = call(EAST, "DescribeAddresses", { PublicIps: [server.address] }).Addresses ?? [];
      expect([address?.InstanceId, address?.AssociationId]).toEqual([undefined, undefined]);
    }));

  test("leaves the volumes of a launch or takes them along, as their mappings said", () =>
    inEc2World(async (world) => {
      const { run, snapshot } = await launchable(world);
      const mapping = (DeviceName: string, DeleteOnTermination: boolean) => ({
        DeviceName,
        Ebs: { SnapshotId: snapshot, DeleteOnTermination },
      });
      const id = run("us-west-2b", {
        BlockDeviceMappings: [mapping("/dev/sdf", true), mapping("/dev/sdg", false)],
      });
      await world.kernel.sleep(2 * MINUTE);
      world.call(WEST, "TerminateInstances", { InstanceIds: [id] });
      await world.kernel.sleep(5 * MINUTE);
      const { Volumes } = world.call(WEST, "DescribeVolumes", {});
      expect(Volumes).toMatchObject([{ SnapshotId: snapshot, State: "available" }]);
    }));

  test("ends an instance that is being launched: it never runs", () =>
    inEc2World(async (world) => {
      const { run } = await launchable(world);
      const id = run("us-west-2b");
      await world.kernel.sleep(6_000);
      world.call(WEST, "TerminateInstances", { InstanceIds: [id] });
      await world.kernel.sleep(10 * MINUTE);
      expect(world.states(id).map(({ to }) => to)).toEqual(["pending", "shutting-down", "terminated"]);
      expect(world.call(WEST, "DescribeVolumes", {}).Volumes).toMatchObject([{ State: "available" }]);
    }));

  test("accepts an instance twice, and then tells for an hour that it was there", () =>
    inEc2World(async ({ call, deploy, kernel, refusal, states }) => {
      const InstanceIds = [deploy(EAST, { epoch: "0" }).instance];
      call(EAST, "TerminateInstances", { InstanceIds });
      await kernel.sleep(5 * MINUTE);
      const before = states(InstanceIds[0] ?? "").length;
      expect(refusal(EAST, "TerminateInstances", { InstanceIds })).toBe("accepted");
      expect(states(InstanceIds[0] ?? "")).toHaveLength(before);
      expect(refusal(EAST, "StopInstances", { InstanceIds })).toBe("IncorrectInstanceState");
      await kernel.sleep(50 * MINUTE);
      expect(refusal(EAST, "DescribeInstances", { InstanceIds })).toBe("accepted");
      await kernel.sleep(20 * MINUTE);
      expect(refusal(EAST, "DescribeInstances", { InstanceIds })).toBe("InvalidInstanceID.NotFound");
    }));

  test("ends an instance that is stopping, which then is never stopped", () =>
    inEc2World(async ({ call, deploy, instance, kernel }) => {
      const InstanceIds = [deploy(EAST, { epoch: "0" }).instance];
      await kernel.sleep(MINUTE);
      call(EAST, "StopInstances", { InstanceIds });
      call(EAST, "TerminateInstances", { InstanceIds });
      await kernel.sleep(10 * MINUTE);
      expect(instance(EAST, InstanceIds[0] ?? "").State?.Name).toBe("terminated");
    }));
});
