import { AwsError, NotModelled } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import type { MetricIdentity, MetricStore, PeriodValue, Statistic } from "./metric-store.ts";

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value?: string }[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
interface GetMetricData {
  readonly MetricDataQueries: readonly DataQuery[];
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly ScanBy?: string;
  readonly MaxDatapoints?: number;
}

interface DataQuery {
  readonly Id: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: MetricStat;
}

interface MetricStat {
  readonly Metric: Metric;
  readonly Period: number;
  readonly Stat: string;
  readonly Unit?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
interface GetMetricStatistics extends Metric {
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly Period: number;
  readonly Statistics?: readonly string[];
  readonly Unit?: string;
}

const STATISTICS: readonly string[] = ["Average", "Minimum", "Maximum", "Sum", "SampleCount"];
const MAX_DATAPOINTS = 100_800;

/** The operations that read metrics. */
export const metricOperations = (store: MetricStore, now: () => number) => ({
  GetMetricData: (input: GetMetricData) => getMetricData(store, input, now()),
  GetMetricStatistics: (input: GetMetricStatistics) => getMetricStatistics(store, input, now()),
  ListMetrics: (input: Metric) => listMetrics(store, input),
});

function getMetricData(store: MetricStore, input: GetMetricData, now: number) {
  const known = ["MetricDataQueries", "StartTime", "EndTime", "ScanBy", "MaxDatapoints"];
  refuseOthers("CloudWatch.GetMetricData", input, known);
  const { MetricDataQueries: queries, ScanBy: order = "TimestampDescending" } = input;
  const span = spanOf(input);
  const stats = queries.map(({ MetricStat: stat }) => {
    if (stat === undefined) throw new NotModelled("CloudWatch.GetMetricData of an expression");
    return stat;
  });
  const results = queries.flatMap(({ Id, Label, ReturnData = true }, index) => {
    const stat = stats[index];
    if (!ReturnData || stat === undefined) return [];
    const { values, units } = valuesOf(store, stat, { ...span, now });
    const ordered = order === "TimestampAscending" ? values : values.reverse();
    return [
      {
        Id,
        Label: Label ?? labelOf(stat, stats),
        Timestamps: ordered.map(({ timestamp }) => new Date(timestamp)),
        Values: ordered.map(({ value }) => value),
        StatusCode: "Complete",
        ...(units.length > 1 && { Messages: [severalUnits(units)] }),
      },
    ];
  });
  const count = results.reduce((sum, { Values }) => sum + Values.length, 0);
  if (count > (input.MaxDatapoints ?? MAX_DATAPOINTS))
    throw new NotModelled("pages of CloudWatch.GetMetricData");
  return { MetricDataResults: results, Messages: [] };
}

/** Of several units that are not asked for by name, the first by name is given: so it was recorded on AWS. */
function valuesOf(store: MetricStore, stat: MetricStat, span: Span & { readonly now: number }) {
  const metric = identityOf(stat.Metric);
  const periods = periodsOf(span, stat.Period);
  const inside = { ...span, from: periods[0] ?? span.from };
  const units = stat.Unit === undefined ? store.units(metric, inside).sort() : [stat.Unit];
  const values = periods.flatMap((from) => {
    const window = { from, periodMs: stat.Period * 1000, now: span.now, unit: units[0] };
    return store.read(metric, window, statisticOf(stat.Stat)) ?? [];
  });
  return { values: values satisfies PeriodValue[], units };
}

const severalUnits = (units: readonly string[]) => ({
  Code: "MultipleUnits",
  Value: `Multiple units returned: '[${units.join(", ")}]'`,
});

/** The metric's name, and what else tells the queries of a request apart. */
function labelOf({ Metric: metric, Stat, Period }: MetricStat, all: readonly MetricStat[]): string {
  const differ = (of: (stat: MetricStat) => unknown) => new Set(all.map(of)).size > 1;
  const parts = [
    metric.MetricName,
    differ((each) => each.Stat) && Stat,
    differ((each) => each.Period) && Period,
  ];
  return parts.filter(Boolean).join(" ");
}

/** One datapoint for each period and unit, in no order that anybody promises. */
function getMetricStatistics(store: MetricStore, input: GetMetricStatistics, now: number) {
  const known = [
    "Namespace",
    "MetricName",
    "Dimensions",
    "StartTime",
    "EndTime",
    "Period",
    "Statistics",
    "Unit",
  ];
  refuseOthers("CloudWatch.GetMetricStatistics", input, known);
  const { Period: period, Statistics: names = [], Unit } = input;
  const span = { ...spanOf(input), now };
  const metric = identityOf(input);
  const periods = periodsOf(span, period);
  const inside = { ...span, from: periods[0] ?? span.from };
  const units = Unit === undefined ? store.units(metric, inside).reverse() : [Unit];
  const Datapoints = periods.flatMap((from) =>
    units.flatMap((unit) => {
      const window = { from, periodMs: period * 1000, now, unit };
      const read = names.map((name) => [name, store.read(metric, window, statisticOf(name))?.value] as const);
      if (read.some(([, value]) => value === undefined)) return [];
      return [{ Timestamp: new Date(from), ...Object.fromEntries(read), Unit: unit }];
    }),
  );
  return { Label: input.MetricName, Datapoints };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
function listMetrics(store: MetricStore, input: Metric) {
  refuseOthers("CloudWatch.ListMetrics", input, ["Namespace", "MetricName", "Dimensions"]);
  const { Namespace, MetricName, Dimensions = [] } = input;
  const found = store
    .all()
    .filter(
      ({ namespace, name, dimensions }) =>
        (Namespace ?? namespace) === namespace &&
        (MetricName ?? name) === name &&
        Dimensions.every(({ Name, Value }) =>
          dimensions.some((each) => each.name === Name && (Value ?? each.value) === each.value),
        ),
    );
  const Metrics = found.map(({ namespace, name, dimensions }) => ({
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions.map((each) => ({ Name: each.name, Value: each.value })),
  }));
  return { Metrics };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf({ StartTime, EndTime }: { readonly StartTime: Date; readonly EndTime: Date }): Span {
  if (StartTime.getTime() >= EndTime.getTime())
    throw new AwsError("ValidationError", "The parameter StartTime must be less than the parameter EndTime.");
  return { from: StartTime.getTime(), to: EndTime.getTime() };
}

/** Whole periods of the clock, the first of which may have begun before the time that is asked for. */
function periodsOf({ from, to }: Span, periodSeconds: number): number[] {
  const periodMs = periodSeconds * 1000;
  const first = Math.floor(from / periodMs) * periodMs;
  return Array.from({ length: Math.ceil((to - first) / periodMs) }, (_, index) => first + index * periodMs);
}

function statisticOf(name: string): Statistic {
  if (STATISTICS.includes(name)) return name as Statistic;
  throw new NotModelled(`the statistic ${name} of CloudWatch`);
}

const identityOf = ({ Namespace = "", MetricName = "", Dimensions = [] }: Metric): MetricIdentity => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Dimensions.map(({ Name, Value = "" }) => ({ name: Name, value: Value })),
});
