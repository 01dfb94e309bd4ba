import { expect, test } from "@jest/globals";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { CloudWatch } from "../../simulator/cloud/cloudwatch/cloudwatch.ts";
import { inRegion, START } from "../helpers/in-region.ts";

const MINUTE = 60_000;
const metric = { Namespace: "Lifeboat", MetricName: "Level" };
const span = { StartTime: new Date(START), EndTime: new Date(START + 3 * MINUTE) };
const stat = (Stat: string, more: object = {}) => ({ Metric: metric, Period: 60, Stat, ...more });

/** Runs with three datapoints of two minutes, which have become visible. */
const withData = (main: (operations: CloudWatch["operations"]) => void) =>
  inRegion(async ({ region, kernel }) => {
    const { operations } = new CloudWatch(region);
    const put = (Value: number, minute: number, Unit: string) => {
      const datum = { MetricName: "Level", Value, Unit, Timestamp: new Date(START + minute * MINUTE) };
      operations.PutMetricData({ Namespace: "Lifeboat", MetricData: [datum] }, { cause: 1 });
    };
    put(1, 0, "Seconds");
    put(3, 0, "Seconds");
    put(7, 1, "Count");
    await kernel.sleep(5 * MINUTE);
    main(operations);
  });

test("a metric is read period by period, the newest first", () =>
  withData(({ GetMetricData }) => {
    const MetricDataQueries = [{ Id: "a", MetricStat: stat("Sum", { Unit: "Seconds" }) }];
    expect(GetMetricData({ ...span, MetricDataQueries }).MetricDataResults).toEqual([
      { Id: "a", Label: "Level", Timestamps: [new Date(START)], Values: [4], StatusCode: "Complete" },
    ]);
  }));

test("several units are told of, and one of them is given", () =>
  withData(({ GetMetricData }) => {
    const MetricDataQueries = [{ Id: "a", MetricStat: stat("Sum") }];
    expect(GetMetricData({ ...span, MetricDataQueries }).MetricDataResults).toMatchObject([
      {
        Values: [7],
        Messages: [{ Code: "MultipleUnits", Value: "Multiple units returned: '[Count, Seconds]'" }],
      },
    ]);
  }));

test("labels tell the queries of a request apart", () =>
  withData(({ GetMetricData }) => {
    const queries = [stat("Sum"), stat("Maximum", { Period: 300 })];
    const MetricDataQueries = queries.map((MetricStat, index) => ({ Id: `q${index}`, MetricStat }));
    const { MetricDataResults } = GetMetricData({ ...span, MetricDataQueries });
    expect(MetricDataResults.map(({ Label }) => Label)).toEqual(["Level Sum 60", "Level Maximum 300"]);
  }));

test("statistics are given for each unit", () =>
  withData(({ GetMetricStatistics }) => {
    const { Datapoints } = GetMetricStatistics({ ...metric, ...span, Period: 60, Statistics: ["Average"] });
    expect(Datapoints).toEqual([
      { Average: 2, Unit: "Seconds", Timestamp: new Date(START) },
      { Average: 7, Unit: "Count", Timestamp: new Date(START + MINUTE) },
    ]);
  }));

test("metrics are listed once, by what is asked for", () =>
  withData(({ ListMetrics }) => {
    expect(ListMetrics({ Namespace: "Lifeboat" }).Metrics).toEqual([{ ...metric, Dimensions: [] }]);
    expect(ListMetrics({ Namespace: "Other" }).Metrics).toEqual([]);
  }));

test("an expression and a percentile are refused by name, and a span that ends before it begins", () =>
  withData(({ GetMetricData }) => {
    const ask = (query: object, more: object = {}) =>
      GetMetricData({ ...span, ...more, MetricDataQueries: [{ Id: "a", ...query }] });
    expect(() => ask({ Expression: "a+b" })).toThrow(NotModelled);
    expect(() => ask({ MetricStat: stat("p99") })).toThrow(NotModelled);
    expect(() => ask({ MetricStat: stat("Sum") }, { EndTime: new Date(START) })).toThrow("must be less than");
  }));
