import { AwsError, NotModelled } from "../cloud.ts";
import type { Measurement, MetricIdentity } from "./metric-store.ts";

/** PutMetricData as far as it is modelled. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export interface PutMetricDataInput {
  readonly Namespace: string;
  readonly MetricData?: readonly MetricDatum[];
  readonly EntityMetricData?: unknown;
  readonly StrictEntityValidation?: boolean;
}

interface MetricDatum {
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Timestamp?: Date;
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: {
    readonly SampleCount: number;
    readonly Sum: number;
    readonly Minimum: number;
    readonly Maximum: number;
  };
  readonly Unit?: string;
  readonly StorageResolution?: number;
}

/** One datum, ready to be stored. */
export interface ParsedDatum {
  readonly metric: MetricIdentity;
  readonly measurement: Measurement;
  readonly isHighResolution: boolean;
}

const MAX_DATUMS = 1000;
const MAX_VALUES = 150;
const MAX_DIMENSIONS = 30;
const TWO_WEEKS_MS = 14 * 86_400_000;
const TWO_HOURS_MS = 2 * 3_600_000;

/**
 * Checks a request and turns it into measurements. Standard resolution has a granularity of one minute, high
 * resolution of one second. An alarm without a unit watches them all.
 *
 * @throws AwsError as CloudWatch refuses; NotModelled for entities
 */
export function parsePutMetricData(input: PutMetricDataInput, now: number): ParsedDatum[] {
  if (input.EntityMetricData !== undefined) throw new NotModelled("PutMetricData with EntityMetricData");
  if (!/^[\w.\-/#: ]{1,255}$/.test(input.Namespace) || input.Namespace.startsWith("AWS/"))
    throw invalid("The parameter Namespace is not a valid name outside of AWS/.");
  const data = input.MetricData ?? [];
  if (data.length === 0)
    throw new AwsError("MissingRequiredParameterException", "The parameter MetricData is required.");
  if (data.length > MAX_DATUMS)
    throw invalid(`The collection MetricData must not have a size greater than ${MAX_DATUMS}.`);
  return data.map((datum, index) =>
    parseDatum(input.Namespace, datum, `MetricData.member.${index + 1}`, now),
  );
}

function parseDatum(namespace: string, datum: MetricDatum, path: string, now: number): ParsedDatum {
  const { StorageResolution: resolution = 60, Dimensions: dimensions = [] } = datum;
  if (datum.StatisticValues !== undefined && datum.Value !== undefined)
    throw exclusive(path, "StatisticValues");
  if (resolution !== 1 && resolution !== 60)
    throw invalid(`The parameter ${path}.StorageResolution must be 1 or 60, not ${resolution}.`);
  if (dimensions.length > MAX_DIMENSIONS)
    throw invalid(`The collection ${path}.Dimensions must not have a size greater than ${MAX_DIMENSIONS}.`);
  const at = datum.Timestamp?.getTime() ?? now;
  if (at < now - TWO_WEEKS_MS || at > now + TWO_HOURS_MS)
    throw invalid(
      `The parameter ${path}.Timestamp must specify a time within the past two weeks and the next two hours.`,
    );
  const granularity = resolution * 1000;
  return {
    metric: {
      namespace,
      name: datum.MetricName,
      dimensions: dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
    },
    measurement: {
      timestamp: Math.floor(at / granularity) * granularity,
      unit: datum.Unit ?? "None",
      ...aggregate(datum, path),
    },
    isHighResolution: resolution === 1,
  };
}

function aggregate(datum: MetricDatum, path: string): Omit<Measurement, "timestamp" | "unit"> {
  if (datum.StatisticValues !== undefined) {
    const { SampleCount: samples, Sum: sum, Minimum: minimum, Maximum: maximum } = datum.StatisticValues;
    return { samples, sum, minimum, maximum };
  }
  const { Value: value, Values: values = value === undefined ? [] : [value] } = datum;
  const { Counts: counts = values.map(() => 1) } = datum;
  if (value !== undefined && datum.Values !== undefined) throw exclusive(path, "Values");
  if (values.length === 0)
    throw new AwsError(
      "MissingRequiredParameterException",
      `At least one of the parameters ${path}.Value, ${path}.Values is required.`,
    );
  if (values.length > MAX_VALUES)
    throw invalid(`The collection ${path}.Values must not have a size greater than ${MAX_VALUES}.`);
  if (counts.length !== values.length)
    throw invalid(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
  if (!values.every(Number.isFinite)) throw invalid(`The parameter ${path}.Value must be a finite number.`);
  const samples = counts.reduce((sum, count) => sum + count, 0);
  const sum = values.reduce((all, each, index) => all + each * (counts[index] ?? 1), 0);
  return { samples, sum, minimum: Math.min(...values), maximum: Math.max(...values) };
}

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);

const exclusive = (path: string, other: string) =>
  new AwsError(
    "InvalidParameterCombinationException",
    `The parameters ${path}.Value and ${path}.${other} are mutually exclusive and you have specified both.`,
  );
