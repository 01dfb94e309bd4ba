import { expect, test } from "@jest/globals";
import { CloudWatch } from "../../simulator/cloud/cloudwatch/cloudwatch.ts";
import { inRegion } from "../helpers/in-region.ts";

const TOPIC = "arn:aws:sns:us-west-2:111122223333:pages";
const MINUTE = 60_000;
const ALARM = {
  ...({ AlarmName: "level", Namespace: "N", MetricName: "m", Statistic: "Maximum", Period: 10 } as const),
  ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold" },
  ...{ TreatMissingData: "ignore", AlarmActions: [TOPIC] },
};
const CAUSE = { cause: 1 };

const stateOf = ({ operations }: CloudWatch) =>
  operations.DescribeAlarms({ AlarmNames: ["level"] }).MetricAlarms[0]?.StateValue;

test("a state that is set is told once, and to nobody while actions are off", () =>
  inRegion(async ({ region }) => {
    const cloudWatch = new CloudWatch(region);
    const { operations } = cloudWatch;
    operations.PutMetricAlarm(ALARM);
    const set = (StateValue: string) =>
      operations.SetAlarmState({ AlarmName: "level", StateValue, StateReason: "by hand" }, CAUSE);
    set("ALARM");
    set("ALARM");
    expect(region.published).toHaveLength(1);
    expect(region.events).toHaveLength(1);
    set("OK");
    operations.DisableAlarmActions({ AlarmNames: ["level"] });
    set("ALARM");
    expect(region.published).toHaveLength(1);
    expect(stateOf(cloudWatch)).toBe("ALARM");
  }));

test("a state or an alarm that is not there is refused", () =>
  inRegion(async ({ region }) => {
    const { operations } = new CloudWatch(region);
    const set = (StateValue: string) => () =>
      operations.SetAlarmState({ AlarmName: "level", StateValue, StateReason: "by hand" }, CAUSE);
    expect(set("BAD")).toThrow("Value 'BAD' at 'stateValue' failed to satisfy constraint");
    expect(set("OK")).toThrow(expect.objectContaining({ code: "ResourceNotFound", httpStatus: 404 }));
  }));

test("an alarm with a unit watches datapoints of that unit only, and statistic sets as well", () =>
  inRegion(async ({ kernel, region }) => {
    const cloudWatch = new CloudWatch(region);
    const { operations } = cloudWatch;
    operations.PutMetricAlarm({ ...ALARM, Unit: "Seconds" });
    const StatisticValues = { SampleCount: 2, Sum: 5, Minimum: 1, Maximum: 4 };
    const putAll = async (Unit: string) => {
      for (let n = 0; n < 6; n++) {
        const MetricData = [{ MetricName: "m", StatisticValues, Unit, StorageResolution: 1 }];
        operations.PutMetricData({ Namespace: "N", MetricData }, CAUSE);
        await kernel.sleep(10_000);
      }
    };
    await putAll("Count");
    expect(stateOf(cloudWatch)).toBe("INSUFFICIENT_DATA");
    await putAll("Seconds");
    expect(stateOf(cloudWatch)).toBe("ALARM");
  }));

test("an alarm that is deleted is evaluated no more", () =>
  inRegion(async ({ kernel, region }) => {
    const { operations } = new CloudWatch(region);
    operations.PutMetricAlarm({ ...ALARM, TreatMissingData: "breaching" });
    operations.DeleteAlarms({ AlarmNames: ["level"] });
    await kernel.sleep(5 * MINUTE);
    expect(region.events).toEqual([]);
    expect(operations.DescribeAlarms({}).MetricAlarms).toEqual([]);
  }));
