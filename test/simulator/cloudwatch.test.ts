import { describe, expect, test } from "@jest/globals";
import type { AlarmDefinition } from "../../simulator/cloud/cloudwatch/alarm-evaluation.ts";
import { CloudWatch } from "../../simulator/cloud/cloudwatch/cloudwatch.ts";
import type { PutMetricDataInput } from "../../simulator/cloud/cloudwatch/put-metric-data.ts";
import { cloudwatchResources } from "../../simulator/deploy/resources/cloudwatch.ts";
import { deploy, inRegion, type RegionTest, START } from "../helpers/in-region.ts";

const MINUTE = 60_000;
const TOPIC = "arn:aws:sns:us-west-2:111122223333:pages";
const ARN = "arn:aws:cloudwatch:us-west-2:111122223333:alarm:detection";
const GROUP = [{ Name: "Group", Value: "web" }];

const alarm = (changes: Partial<AlarmDefinition> = {}): AlarmDefinition => ({
  name: "detection",
  metric: { namespace: "Lifeboat", name: "DetectionLevel", dimensions: [{ name: "Group", value: "web" }] },
  statistic: "Maximum",
  periodSeconds: 10,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparison: "GreaterThanOrEqualToThreshold",
  missingData: "notBreaching",
  actionsEnabled: true,
  actions: { ALARM: [TOPIC], OK: [], INSUFFICIENT_DATA: [] },
  ...changes,
});

type Datum = NonNullable<PutMetricDataInput["MetricData"]>[number];

function watch({ region }: RegionTest, changes?: Partial<AlarmDefinition>) {
  const cloudWatch = new CloudWatch(region);
  cloudWatch.putAlarm(alarm(changes));
  const put = (...data: Partial<Datum>[]) =>
    cloudWatch.operations.PutMetricData(
      {
        Namespace: "Lifeboat",
        MetricData: data.map((datum) => ({
          MetricName: "DetectionLevel",
          Dimensions: GROUP,
          StorageResolution: 1,
          ...datum,
        })),
      },
      { cause: 9 },
    );
  return { cloudWatch, put };
}

const changes = ({ traced }: RegionTest) => traced("alarm").map(({ from, to }) => `${from} -> ${to}`);

describe("an alarm", () => {
  test("goes off within seconds of a high-resolution datapoint that breaches", () =>
    inRegion(async (world) => {
      const { put } = watch(world);
      await world.kernel.sleep(30_000);
      put({ Value: 2 });
      await world.kernel.sleep(60_000);
      const [, off] = world.traced("alarm");
      expect(changes(world)).toEqual(["INSUFFICIENT_DATA -> OK", "OK -> ALARM", "ALARM -> OK"]);
      expect((off?.at ?? 0) - START).toBeGreaterThan(40_000);
      expect((off?.at ?? 0) - START).toBeLessThan(60_000);
      expect(off?.cause).toBe(9);
    }));

  test("tells the bus in the shape that AWS documents", () =>
    inRegion(async (world) => {
      const { put } = watch(world, { description: "the active Region is down" });
      await world.kernel.sleep(30_000);
      put({ Value: 2 });
      await world.kernel.sleep(30_000);
      const event = world.region.events[1];
      const stamp = expect.stringMatching(/^2026-03-01T12:\d\d:\d\d\.\d{3}\+0000$/);
      expect(event).toEqual({
        source: "aws.cloudwatch",
        detailType: "CloudWatch Alarm State Change",
        resources: [ARN],
        detail: {
          alarmName: "detection",
          configuration: {
            description: "the active Region is down",
            metrics: [
              {
                id: expect.any(String),
                metricStat: {
                  metric: { dimensions: { Group: "web" }, name: "DetectionLevel", namespace: "Lifeboat" },
                  period: 10,
                  stat: "Maximum",
                },
                returnData: true,
              },
            ],
          },
          previousState: {
            reason: expect.any(String),
            reasonData: expect.any(String),
            timestamp: stamp,
            value: "OK",
          },
          state: {
            reason: expect.stringContaining("1 out of the last 1 datapoints [2.0 (01/03/26 12:00:30)]"),
            reasonData: expect.any(String),
            timestamp: stamp,
            value: "ALARM",
          },
        },
      });
      const { reasonData } = (event?.detail["state"] ?? {}) as { reasonData?: string };
      expect(JSON.parse(reasonData ?? "")).toMatchObject({
        version: "1.0",
        recentDatapoints: [2],
        threshold: 1,
        period: 10,
      });
    }));

  test("begins without data, and without reason data in its first event", () =>
    inRegion(async (world) => {
      watch(world);
      await world.kernel.sleep(30_000);
      expect(world.region.events[0]?.detail["previousState"]).toEqual({
        reason: "Unchecked: Initial alarm creation",
        timestamp: "2026-03-01T12:00:00.000+0000",
        value: "INSUFFICIENT_DATA",
      });
    }));

  test("publishes to the topics of the state that it enters, and only then", () =>
    inRegion(async (world) => {
      const { put } = watch(world);
      await world.kernel.sleep(30_000);
      put({ Value: 2 });
      await world.kernel.sleep(60_000);
      expect(world.region.published).toHaveLength(1);
      expect(world.region.published[0]).toMatchObject({
        topicArn: TOPIC,
        subject: 'ALARM: "detection" in us-west-2',
      });
      expect(JSON.parse(world.region.published[0]?.message ?? "")).toMatchObject({
        AlarmName: "detection",
        OldStateValue: "OK",
        NewStateValue: "ALARM",
        Trigger: { MetricName: "DetectionLevel", Statistic: "MAXIMUM", Period: 10 },
      });
    }));

  test("with its actions disabled still tells the bus", () =>
    inRegion(async (world) => {
      const { put } = watch(world, { actionsEnabled: false });
      await world.kernel.sleep(30_000);
      put({ Value: 2 });
      await world.kernel.sleep(30_000);
      expect(world.region.published).toEqual([]);
      expect(world.region.events).toHaveLength(2);
    }));

  test("of a minute is evaluated once a minute, over whole minutes", () =>
    inRegion(async (world) => {
      const { put } = watch(world, {
        periodSeconds: 60,
        missingData: "breaching",
        threshold: 2,
        comparison: "LessThanThreshold",
      });
      for (let second = 0; second < 600; second += 30) {
        put({ Value: 3 });
        await world.kernel.sleep(30_000);
      }
      expect(changes(world).at(-1)).toBe("ALARM -> OK");
      const before = world.traced("alarm").length;
      await world.kernel.sleep(10 * MINUTE);
      const [blind, ...more] = world.traced("alarm").slice(before);
      expect(more).toEqual([]);
      // Three periods are looked at, so the last data are good for three minutes.
      expect((blind?.at ?? 0) - START).toBeGreaterThan(12 * MINUTE);
      expect((blind?.at ?? 0) - START).toBeLessThan(14.2 * MINUTE);
    }));

  test("stops for good when its Region is lost", () =>
    inRegion(async (world) => {
      const { put } = watch(world);
      await world.kernel.sleep(30_000);
      put({ Value: 2 });
      world.region.lost = true;
      await world.kernel.sleep(10 * MINUTE);
      expect(changes(world)).toEqual(["INSUFFICIENT_DATA -> OK"]);
    }));

  test("does not see data of other dimensions or metrics", () =>
    inRegion(async (world) => {
      const { put } = watch(world);
      await world.kernel.sleep(30_000);
      put({ Value: 2, Dimensions: [] }, { Value: 2, MetricName: "Other" });
      await world.kernel.sleep(MINUTE);
      expect(changes(world)).toEqual(["INSUFFICIENT_DATA -> OK"]);
    }));

  test.each([
    ["Average", 3],
    ["Sum", 12],
    ["Minimum", 1],
    ["Maximum", 9],
    ["SampleCount", 4],
  ] as const)("watches the %s of values with counts", (statistic, value) =>
    inRegion(async (world) => {
      const { put } = watch(world, { statistic, threshold: value });
      await world.kernel.sleep(30_000);
      put({ Values: [1, 9], Counts: [3, 1] });
      await world.kernel.sleep(30_000);
      expect(world.traced("alarm")[1]?.reason).toContain(`[${value}.0 (`);
    }),
  );

  test("of ten seconds finds only every sixth period of standard-resolution data", () =>
    inRegion(async (world) => {
      const { put } = watch(world, { missingData: "missing" });
      for (let second = 0; second < 300; second += 10) {
        put({ Value: 0, StorageResolution: 60 });
        await world.kernel.sleep(10_000);
      }
      expect(changes(world).filter((change) => change === "OK -> INSUFFICIENT_DATA").length).toBeGreaterThan(
        2,
      );
    }));
});

describe("the state for a health check on a metric", () => {
  test("is that of the data, right now", () =>
    inRegion(async (world) => {
      const { cloudWatch, put } = watch(world, { periodSeconds: 60, missingData: "missing" });
      expect(cloudWatch.alarmState("detection")).toBe("INSUFFICIENT_DATA");
      put({ Value: 1, StorageResolution: 60 });
      await world.kernel.sleep(2 * MINUTE);
      expect(cloudWatch.alarmState("detection")).toBe("ALARM");
      put({ Value: 0, StorageResolution: 60 });
      await world.kernel.sleep(1.8 * MINUTE);
      expect(cloudWatch.alarmState("detection")).toBe("OK");
      await world.kernel.sleep(10 * MINUTE);
      expect(cloudWatch.alarmState("detection")).toBe("INSUFFICIENT_DATA");
    }));

  test("of an alarm that is not there is refused", () =>
    inRegion(async ({ region }) => {
      expect(() => new CloudWatch(region).alarmState("nobody")).toThrow(
        "Alarm nobody does not exist in us-west-2.",
      );
    }));
});

describe("PutMetricData", () => {
  const refusal = (datum: Partial<Datum>, input: Partial<PutMetricDataInput> = {}) =>
    inRegion(async ({ region }) => {
      const data = [{ MetricName: "M", ...datum }];
      try {
        new CloudWatch(region).operations.PutMetricData(
          { Namespace: "N", MetricData: data, ...input },
          { cause: 1 },
        );
      } catch (error) {
        return `${(error as { code?: string }).code}: ${(error as Error).message}`;
      }
      return "taken";
    });

  test.each<[string, Partial<Datum>, string]>([
    [
      "a value beside values",
      { Value: 1.5, Values: [1, 10] },
      "InvalidParameterCombinationException: The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ],
    [
      "values and counts of different length",
      { Values: [1, 10], Counts: [2, 4, 5] },
      "InvalidParameterValueException: The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ],
    [
      "a value beside a statistic set",
      { Value: 1.5, StatisticValues: { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 } },
      "InvalidParameterCombinationException: The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.",
    ],
    ["no value", {}, "MissingRequiredParameterException"],
    ["no number", { Value: Number.NaN }, "InvalidParameterValueException"],
    ["another resolution", { Value: 1, StorageResolution: 5 }, "InvalidParameterValueException"],
    [
      "a time long ago",
      { Value: 1, Timestamp: new Date(START - 15 * 86_400_000) },
      "InvalidParameterValueException",
    ],
    [
      "a time to come",
      { Value: 1, Timestamp: new Date(START + 3 * 3_600_000) },
      "InvalidParameterValueException",
    ],
  ])("refuses %s", async (_, datum, expected) => {
    expect(await refusal(datum)).toContain(expected);
  });

  test("refuses AWS's own namespaces and requests without data", async () => {
    expect(await refusal({ Value: 1 }, { Namespace: "AWS/EC2" })).toContain("InvalidParameterValueException");
    expect(await refusal({ Value: 1 }, { MetricData: [] })).toContain("MissingRequiredParameterException");
  });

  test("takes values with counts", async () => {
    expect(await refusal({ Values: [1, 10], Counts: [2, 4], Unit: "Count" })).toBe("taken");
  });

  test("takes a statistic set", async () => {
    const StatisticValues = { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 };
    expect(await refusal({ StatisticValues })).toBe("taken");
  });
});

describe("AWS::CloudWatch::Alarm", () => {
  const TYPE = "AWS::CloudWatch::Alarm";
  const properties = {
    AlarmName: "detection",
    Namespace: "Lifeboat",
    MetricName: "DetectionLevel",
    Dimensions: GROUP,
    Statistic: "Maximum",
    Period: 10,
    EvaluationPeriods: 3,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    AlarmActions: [TOPIC],
  };

  test("makes an alarm with CloudFormation's defaults", () =>
    inRegion(async ({ region }) => {
      const cloudWatch = new CloudWatch(region);
      const made = deploy(cloudwatchResources(cloudWatch), region, TYPE, properties);
      expect(made).toEqual({ ref: "detection", attributes: { Arn: ARN } });
      expect(cloudWatch.alarm("detection")).toMatchObject({
        datapointsToAlarm: 3,
        missingData: "missing",
        actionsEnabled: true,
        actions: { ALARM: [TOPIC], OK: [] },
      });
    }));

  test.each<[object, string]>([
    [{ Period: 15 }, "10, 20, 30 or a multiple of 60"],
    [{ DatapointsToAlarm: 4 }, "DatapointsToAlarm is at most EvaluationPeriods"],
    [{ Period: 3600, EvaluationPeriods: 25 }, "at most a day"],
    [{ AlarmActions: ["arn:aws:automate:us-west-2:ec2:stop"] }, "only topics are modelled"],
    [{ Metrics: [] }, "Metrics"],
    [{ ExtendedStatistic: "p99" }, "ExtendedStatistic"],
  ])("refuses %j", (change, message) =>
    inRegion(async ({ region }) => {
      const types = cloudwatchResources(new CloudWatch(region));
      expect(() => deploy(types, region, TYPE, { ...properties, ...change })).toThrow(message);
    }),
  );
});
