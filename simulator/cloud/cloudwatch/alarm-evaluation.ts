import type { MetricIdentity, PeriodValue, Statistic } from "./metric-store.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export type ComparisonOperator =
  | "GreaterThanThreshold"
  | "GreaterThanOrEqualToThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

/** A metric alarm as the template describes it. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description?: string;
  readonly metric: MetricIdentity;
  readonly statistic: Statistic;
  /** Only datapoints of this unit count; without it all do. */
  readonly unit?: string;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly missingData: "missing" | "ignore" | "breaching" | "notBreaching";
  readonly actionsEnabled: boolean;
  /** Topic ARNs by the state that is entered. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

/** What an evaluation saw and decided. */
export interface Evaluation {
  readonly state: AlarmState;
  /** Newest first; undefined is a period without data. */
  readonly evaluated: readonly (PeriodValue | undefined)[];
}

const BREACHES: Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Whether a value lies on the alarm's bad side. */
export const breaches = ({ comparison, threshold }: AlarmDefinition, value: number): boolean =>
  BREACHES[comparison](value, threshold);

/**
 * How many periods CloudWatch looks back. It says "a higher number than the evaluation periods", and its example
 * retrieves 5 where they are 3; that two more are retrieved always is assumed.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const evaluationRange = ({ evaluationPeriods }: AlarmDefinition): number => evaluationPeriods + 2;

/**
 * Decides the state from the periods of the evaluation range, newest first. Real datapoints go first: the setting
 * for missing data counts only where there are fewer of them than evaluation periods, and only as far as needed.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluate(
  alarm: AlarmDefinition,
  range: readonly (PeriodValue | undefined)[],
  current: AlarmState,
): Evaluation {
  const real = range.filter((period) => period !== undefined);
  const newest = real.slice(0, alarm.evaluationPeriods);
  const missing = alarm.evaluationPeriods - newest.length;
  const breaching = newest.filter(({ value }) => breaches(alarm, value)).length;
  const filled = [...Array<undefined>(missing).fill(undefined), ...newest];
  const decided = (state: AlarmState): Evaluation => ({ state, evaluated: filled });
  if (breaching >= alarm.datapointsToAlarm) return decided("ALARM");
  if (missing === 0 || alarm.missingData === "notBreaching") return decided("OK");
  if (alarm.missingData === "breaching")
    return decided(breaching + missing >= alarm.datapointsToAlarm ? "ALARM" : "OK");
  if (breaching < newest.length) return decided("OK");
  if (alarm.missingData === "ignore") return decided(current);
  return decided(isOldEnough(alarm, range) ? "ALARM" : "INSUFFICIENT_DATA");
}

/**
 * All that is there breaches, but it is less than needed. The alarm goes off all the same once the oldest
 * breaching datapoint is at least as old as DatapointsToAlarm, so that a newer one that is merely late cannot set
 * it off too early.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html#CloudWatch-alarms-avoiding-premature-transition
 */
function isOldEnough(alarm: AlarmDefinition, range: readonly (PeriodValue | undefined)[]): boolean {
  const oldest = range.findLastIndex((period) => period !== undefined);
  return oldest + 1 >= alarm.datapointsToAlarm && oldest !== -1;
}
