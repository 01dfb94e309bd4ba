import { describe, expect, test } from "@jest/globals";
import { EAST, inEc2World, MINUTE, only, WEST } from "../helpers/ec2-world.ts";

describe("StartInstances", () => {
  test("takes a stopped instance through pending to running", () =>
    inEc2World(async ({ call, deploy, instance, kernel }) => {
      const { instance: id } = deploy(WEST);
      await kernel.sleep(5 * MINUTE);
      call(WEST, "CreateTags", { Resources: [id], Tags: [{ Key: "lifeboat:epoch", Value: "1" }] });
      expect(call(WEST, "StartInstances", { InstanceIds: [id] }).StartingInstances).toEqual([
        {
          InstanceId: id,
          CurrentState: { Code: 0, Name: "pending" },
          PreviousState: { Code: 80, Name: "stopped" },
        },
      ]);
      await kernel.sleep(MINUTE);
      expect(instance(WEST, id).State).toEqual({ Code: 16, Name: "running" });
    }));

  test("accepts an instance that runs and changes nothing", () =>
    inEc2World(async ({ call, deploy, states }) => {
      const { instance: id } = deploy(EAST, { epoch: "0" });
      const before = states(id).length;
      const { StartingInstances } = call(EAST, "StartInstances", { InstanceIds: [id] });
      expect(only(StartingInstances).PreviousState?.Name).toBe("running");
      expect(states(id)).toHaveLength(before);
    }));

  test("refuses an instance that is stopping, and then starts none of those named", () =>
    inEc2World(async ({ call, deploy, instance, kernel, refusal }) => {
      const { instance: stopped } = deploy(EAST);
      const { instance: stopping } = deploy(EAST, { epoch: "0", name: "Other" });
      await kernel.sleep(5 * MINUTE);
      call(EAST, "StopInstances", { InstanceIds: [stopping] });
      expect(refusal(EAST, "StartInstances", { InstanceIds: [stopped, stopping] })).toBe(
        "IncorrectInstanceState",
      );
      expect(instance(EAST, stopped).State?.Name).toBe("stopped");
    }));

  test("may be accepted and still end in stopped, with a reason", () =>
    inEc2World(async ({ call, deploy, ec2, instance, kernel, states }) => {
      const { instance: id } = deploy(WEST);
      await kernel.sleep(5 * MINUTE);
      ec2(WEST).faults.startFailure = () => ({
        Code: "Server.InternalError",
        Message: "Server.InternalError: Internal error on launch",
      });
      call(WEST, "StartInstances", { InstanceIds: [id] });
      await kernel.sleep(MINUTE);
      expect(instance(WEST, id)).toMatchObject({
        State: { Name: "stopped" },
        StateReason: { Code: "Server.InternalError" },
      });
      expect(states(id).at(-1)).toMatchObject({ from: "pending", to: "stopped", cause: 7 });
    }));

  test("fails in the same way when the key of an attached volume was disabled", () =>
    inEc2World(async ({ call, cloud, deploy, instance, kernel }) => {
      const arn = "arn:aws:kms:us-west-2:111122223333:key/1";
      cloud.region(WEST).keys.set(arn, { arn, enabled: true });
      const { instance: id } = deploy(WEST, { data: { KmsKeyId: arn } });
      await kernel.sleep(5 * MINUTE);
      cloud.region(WEST).keys.set(arn, { arn, enabled: false });
      call(WEST, "StartInstances", { InstanceIds: [id] });
      await kernel.sleep(MINUTE);
      expect(instance(WEST, id).StateReason?.Code).toBe("Client.InternalError");
    }));
});

describe("StopInstances", () => {
  test("takes a running instance through stopping to stopped and says who did it", () =>
    inEc2World(async ({ call, deploy, instance, kernel, states }) => {
      const { instance: id } = deploy(EAST, { epoch: "0" });
      const { StoppingInstances } = call(EAST, "StopInstances", { InstanceIds: [id] });
      expect(only(StoppingInstances).CurrentState).toEqual({ Code: 64, Name: "stopping" });
      await kernel.sleep(5 * MINUTE);
      expect(instance(EAST, id)).toMatchObject({
        State: { Code: 80, Name: "stopped" },
        StateReason: { Code: "Client.UserInitiatedShutdown" },
        StateTransitionReason: "User initiated (2026-11-24 00:00:00 GMT)",
      });
      expect(
        states(id)
          .map(({ to }) => to)
          .slice(-3),
      ).toEqual(["running", "stopping", "stopped"]);
    }));

  test("accepts a stopped instance and refuses one that is pending", () =>
    inEc2World(async ({ call, deploy, kernel, refusal }) => {
      const { instance: id } = deploy(WEST);
      await kernel.sleep(5 * MINUTE);
      expect(refusal(WEST, "StopInstances", { InstanceIds: [id] })).toBe("accepted");
      call(WEST, "StartInstances", { InstanceIds: [id] });
      expect(refusal(WEST, "StopInstances", { InstanceIds: [id] })).toBe("IncorrectInstanceState");
    }));

  test("refuses ids that are not there or not ids", () =>
    inEc2World(async ({ refusal }) => {
      const ask = (id: string) => refusal(EAST, "StopInstances", { InstanceIds: [id] });
      expect(ask("i-00000000000000000")).toBe("InvalidInstanceID.NotFound");
      expect(ask("web-1")).toBe("InvalidInstanceID.Malformed");
    }));
});

describe("DescribeInstanceStatus", () => {
  test("leaves instances out that do not run, unless all are asked for", () =>
    inEc2World(async ({ call, deploy, kernel }) => {
      const { instance: running } = deploy(EAST, { epoch: "0" });
      const { instance: stopped } = deploy(EAST, { name: "Other" });
      await kernel.sleep(5 * MINUTE);
      expect(call(EAST, "DescribeInstanceStatus", {}).InstanceStatuses).toMatchObject([
        { InstanceId: running, InstanceStatus: { Status: "ok" }, SystemStatus: { Status: "ok" } },
      ]);
      expect(call(EAST, "DescribeInstanceStatus", { InstanceIds: [stopped] }).InstanceStatuses).toEqual([]);
      expect(
        call(EAST, "DescribeInstanceStatus", { IncludeAllInstances: true }).InstanceStatuses,
      ).toMatchObject([
        { InstanceId: running },
        {
          InstanceId: stopped,
          InstanceState: { Name: "stopped" },
          InstanceStatus: { Status: "not-applicable" },
        },
      ]);
    }));

  test("says initializing in the first minutes of a run", () =>
    inEc2World(async ({ call, deploy, kernel }) => {
      deploy(EAST, { epoch: "0" });
      await kernel.sleep(MINUTE);
      const { InstanceStatuses } = call(EAST, "DescribeInstanceStatus", {});
      expect(only(InstanceStatuses).InstanceStatus?.Status).toBe("initializing");
    }));
});

describe("an instance", () => {
  test("tells its changes of state on the bus, each caused by its line of the trace", () =>
    inEc2World(async ({ call, cloud, deploy, kernel }) => {
      const { instance: id } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(MINUTE);
      call(EAST, "StopInstances", { InstanceIds: [id] });
      await kernel.sleep(5 * MINUTE);
      expect(cloud.region(EAST).events).toEqual(
        ["stopping", "stopped"].map((state) => ({
          source: "aws.ec2",
          detailType: "EC2 Instance State-change Notification",
          resources: [`arn:aws:ec2:us-east-1:111122223333:instance/${id}`],
          detail: { "instance-id": id, state },
        })),
      );
    }));

  test("keeps its Elastic IP over a stop and a start", () =>
    inEc2World(async ({ call, deploy, instance, kernel }) => {
      const { instance: id, address } = deploy(WEST);
      await kernel.sleep(5 * MINUTE);
      expect(instance(WEST, id).PublicIpAddress).toBe(address);
      call(WEST, "StartInstances", { InstanceIds: [id] });
      await kernel.sleep(MINUTE);
      expect(instance(WEST, id).PublicIpAddress).toBe(address);
    }));

  test("comes back under another public address without one", () =>
    inEc2World(async ({ call, create, instance, kernel }) => {
      const { ref: id } = create(WEST, "AWS::EC2::Instance", "Bare", {
        ImageId: "ami-1",
        InstanceType: "t3.micro",
      });
      const first = instance(WEST, id).PublicIpAddress;
      await kernel.sleep(5 * MINUTE);
      expect(instance(WEST, id).PublicIpAddress).toBeUndefined();
      call(WEST, "StartInstances", { InstanceIds: [id] });
      await kernel.sleep(30_000);
      expect(instance(WEST, id).PublicIpAddress).not.toBe(first);
    }));

  test("vanishes with its Region: no timer of it does anything more", () =>
    inEc2World(async ({ call, cloud, deploy, kernel, lose, states }) => {
      const { instance: id } = deploy(EAST, { epoch: "0" });
      await kernel.sleep(MINUTE);
      call(EAST, "StopInstances", { InstanceIds: [id] });
      const before = cloud.region(EAST).events.length;
      lose(EAST);
      await kernel.sleep(30 * MINUTE);
      expect(
        states(id)
          .map(({ to }) => to)
          .slice(-3),
      ).toEqual(["running", "stopping", "vanished"]);
      expect(cloud.region(EAST).events).toHaveLength(before);
    }));
});
