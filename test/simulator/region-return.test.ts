import { describe, expect, test } from "@jest/globals";
import { CloudWatch } from "../../simulator/cloud/cloudwatch/cloudwatch.ts";
import { Lambda } from "../../simulator/cloud/lambda/lambda.ts";
import { afterInRegion, presentLife, sleepInRegion } from "../../simulator/cloud/region-time.ts";
import { Scheduler } from "../../simulator/cloud/scheduler/scheduler.ts";
import { EAST, inEc2World } from "../helpers/ec2-world.ts";
import { inRegion } from "../helpers/in-region.ts";
import type { FakeRegion } from "../helpers/region.ts";

const MINUTE = 60_000;

const lose = (region: FakeRegion) => {
  region.lost = true;
};
const restore = (region: FakeRegion) => {
  region.lost = false;
  region.life += 1;
};

describe("a Region that comes back", () => {
  test("goes on with nothing that waited when it was lost, however short the loss", () =>
    inRegion(async ({ kernel, region }) => {
      const done: string[] = [];
      afterInRegion(region, MINUTE, () => done.push("timer"));
      sleepInRegion(region, MINUTE).then(() => done.push("sleep"));
      const goesOn = presentLife(region);
      lose(region);
      await kernel.sleep(1_000);
      restore(region);
      afterInRegion(region, MINUTE, () => done.push("new timer"));
      await kernel.sleep(5 * MINUTE);
      expect(done).toEqual(["new timer"]);
      expect(goesOn()).toBe(false);
      expect(presentLife(region)()).toBe(true);
    }));

  test("ticks again in step, and makes up for no tick that it missed", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      const scheduler = new Scheduler(region, { onFatal });
      const target = {
        arn: "arn:x",
        roleArn: "arn:role",
        input: "{}",
        policy: {},
        hasDeadLetterQueue: false,
      };
      const expression = "rate(5 minutes)";
      scheduler.createSchedule({ name: "s", groupName: "default", expression, enabled: true, target });
      await kernel.sleep(2 * MINUTE);
      lose(region);
      await kernel.sleep(20 * MINUTE);
      restore(region);
      scheduler.restored();
      const returnedAt = kernel.now();
      await kernel.sleep(10 * MINUTE);
      const ticks = traced("delivery").filter(({ at }) => at >= returnedAt);
      expect(ticks.map(({ event }) => Date.parse(event.slice(11)) - returnedAt)).toEqual([
        3 * MINUTE,
        8 * MINUTE,
      ]);
    }));

  test("evaluates its alarms again, which find that their data have stopped", () =>
    inRegion(async ({ kernel, region, traced }) => {
      const cloudWatch = new CloudWatch(region);
      cloudWatch.putAlarm({
        name: "blind",
        metric: { namespace: "Lifeboat", name: "Heartbeat", dimensions: [] },
        statistic: "Sum",
        periodSeconds: 60,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        threshold: 1,
        comparison: "LessThanThreshold",
        missingData: "breaching",
        actionsEnabled: false,
        actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
      });
      const beat = () =>
        cloudWatch.operations.PutMetricData(
          { Namespace: "Lifeboat", MetricData: [{ MetricName: "Heartbeat", Value: 1 }] },
          { cause: 1 },
        );
      for (let minute = 0; minute < 5; minute += 1) {
        beat();
        await kernel.sleep(MINUTE);
      }
      lose(region);
      await kernel.sleep(30 * MINUTE);
      const before = traced("alarm").length;
      restore(region);
      cloudWatch.restored();
      await kernel.sleep(5 * MINUTE);
      expect(
        traced("alarm")
          .slice(before)
          .map(({ to }) => to),
      ).toEqual(["ALARM"]);
    }));

  test("starts its functions cold, and hears nothing of those that ran", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      const frozen: (() => boolean)[] = [];
      const lambda = new Lambda(region, {
        onFatal,
        hostFor: (environment) => {
          frozen.push(environment.frozen);
          return {} as never;
        },
        loadHandler: async () => ({ forHost: () => () => kernel.sleep(2_000) }),
      });
      lambda.createFunction({
        name: "judge",
        handler: "handler.handler",
        roleArn: "arn:role",
        timeoutSeconds: 10,
        memoryMb: 256,
        variables: {},
        reservedConcurrency: 1,
      });
      void lambda.invoke("judge", {}, null);
      await kernel.sleep(1_500);
      lose(region);
      await kernel.sleep(100);
      restore(region);
      lambda.restored();
      await lambda.invoke("judge", {}, null);
      await kernel.sleep(MINUTE);
      expect(traced("invocation").map(({ cold }) => cold)).toEqual([true, true]);
      expect(traced("returned")).toHaveLength(1);
      expect(frozen.map((isFrozen) => isFrozen())).toEqual([true, false]);
    }));

  test("boots the instances that ran, with their tags, volumes and addresses, and no stopped one", () =>
    inEc2World(async ({ cloud, deploy, ec2, instance, kernel, lose: loseRegion, states, call }) => {
      const { instance: running, data } = deploy(EAST, { epoch: "0" });
      const { instance: stopped } = deploy(EAST, { epoch: "0", name: "Other" });
      call(EAST, "StopInstances", { InstanceIds: [stopped] });
      await kernel.sleep(5 * MINUTE);
      const before = instance(EAST, running);
      const ask = () =>
        cloud.internet.exchange({
          from: "client",
          to: before.PublicIpAddress ?? "",
          serverName: "www.xyz-corp.example",
          port: 443,
          method: "GET",
          path: "/health",
          connectTimeoutMs: 1_000,
          timeoutMs: 2_000,
        });
      loseRegion(EAST);
      await kernel.sleep(MINUTE);
      expect(ask()).toMatchObject({ error: expect.any(String) });
      cloud.restore(EAST);
      ec2(EAST).restored(7);
      expect(ask()).toEqual(expect.objectContaining({ error: "ECONNREFUSED" }));
      await kernel.sleep(5 * MINUTE);
      expect(ask()).toMatchObject({ status: 200 });
      const after = instance(EAST, running);
      expect(after).toEqual(before);
      expect(after.BlockDeviceMappings?.map(({ Ebs }) => Ebs?.VolumeId)).toContain(data);
      expect(states(running).map(({ to }) => to)).toEqual(expect.arrayContaining(["vanished", "running"]));
      expect(instance(EAST, stopped).State?.Name).toBe("stopped");
    }));

  test("finishes what EC2 had accepted before the loss", () =>
    inEc2World(async ({ call, cloud, deploy, ec2, kernel, lose: loseRegion, snapshot }) => {
      const { data } = deploy(EAST, { epoch: "0" });
      const { SnapshotId = "" } = call(EAST, "CreateSnapshot", { VolumeId: data });
      loseRegion(EAST);
      await kernel.sleep(60 * MINUTE);
      cloud.restore(EAST);
      expect(snapshot(EAST, SnapshotId).State).toBe("pending");
      ec2(EAST).restored(7);
      expect(snapshot(EAST, SnapshotId).State).toBe("completed");
    }));
});
