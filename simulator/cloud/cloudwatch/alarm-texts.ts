import type { BusEvent } from "../cloud.ts";
import { type AlarmDefinition, type AlarmState, breaches, type Evaluation } from "./alarm-evaluation.ts";

/** A state with why it was entered. Reason data is absent for a new alarm. */
export interface StateView {
  readonly value: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
  /** Virtual milliseconds since 1970. */
  readonly since: number;
}

/** Where an alarm lives. */
export interface AlarmPlace {
  readonly region: string;
  readonly account: string;
}

/** CloudWatch writes its offset as +0000. */
const stamp = (at: number) => new Date(at).toISOString().replace("Z", "+0000");

/** Numbers as CloudWatch's sentences print them: whole ones with a zero behind the point. */
const decimal = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

const COMPARED = {
  GreaterThanThreshold: "greater than",
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
} as const;

export const alarmArn = (place: AlarmPlace, name: string): string =>
  `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:${name}`;

/** The sentence that CloudWatch gives as the reason of a change. */
export function reasonOf(alarm: AlarmDefinition, from: AlarmState, evaluation: Evaluation): string {
  const real = evaluation.evaluated.filter((period) => period !== undefined);
  const missing = evaluation.evaluated.length - real.length;
  if (evaluation.state === "INSUFFICIENT_DATA") return `Insufficient Data: ${counted(missing)} unknown.`;
  const isAlarm = evaluation.state === "ALARM";
  const meant = real.filter(({ value }) => breaches(alarm, value) === isAlarm);
  if (meant.length === 0) {
    const treated = alarm.missingData === "breaching" ? "Breaching" : "NonBreaching";
    const periods = missing === 1 ? "1 period" : `${missing} periods`;
    const points = missing === 1 ? "1 missing datapoint was" : `${missing} missing datapoints were`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${points} treated as [${treated}].`;
  }
  const listed = meant.map(({ value, timestamp }) => `${decimal(value)} (${dayFirst(timestamp)})`).join(", ");
  const verb = `${meant.length === 1 ? "was" : "were"}${isAlarm ? "" : " not"} ${COMPARED[alarm.comparison]}`;
  const needed = isAlarm ? alarm.datapointsToAlarm : alarm.evaluationPeriods - alarm.datapointsToAlarm + 1;
  const minimum = `minimum ${needed} datapoint${needed === 1 ? "" : "s"} for ${from} -> ${evaluation.state} transition`;
  return `Threshold Crossed: ${meant.length} out of the last ${alarm.evaluationPeriods} datapoints [${listed}] ${verb} the threshold (${decimal(alarm.threshold)}) (${minimum}).`;
}

const counted = (count: number) => (count === 1 ? "1 datapoint was" : `${count} datapoints were`);

/** "02/10/19 16:59:00" is the second of October. */
function dayFirst(at: number): string {
  const [year = "", month, day] = new Date(at).toISOString().slice(0, 10).split("-");
  return `${day}/${month}/${year.slice(2)} ${new Date(at).toISOString().slice(11, 19)}`;
}

/** The reason as data: JSON text inside the event. */
export function reasonDataOf(alarm: AlarmDefinition, evaluation: Evaluation, now: number): string {
  const real = evaluation.evaluated.filter((period) => period !== undefined);
  const oldest = real.at(-1);
  return JSON.stringify({
    version: "1.0",
    queryDate: stamp(now),
    ...(oldest && { startDate: stamp(oldest.timestamp) }),
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: real.map(({ value }) => value).reverse(),
    threshold: alarm.threshold,
    evaluatedDatapoints: real.map(({ timestamp, samples, value }) => ({
      timestamp: stamp(timestamp),
      sampleCount: samples,
      value,
    })),
  });
}

const stateBody = ({ value, reason, reasonData, since }: StateView) => ({
  reason,
  ...(reasonData !== undefined && { reasonData }),
  timestamp: stamp(since),
  value,
});

/**
 * The event of a change, as CloudWatch puts it on the default bus.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function stateChangeEvent(
  alarm: AlarmDefinition,
  place: AlarmPlace,
  change: { readonly metricId: string; readonly previous: StateView; readonly current: StateView },
): BusEvent {
  const { namespace, name, dimensions } = alarm.metric;
  const metric = {
    dimensions: Object.fromEntries(dimensions.map((each) => [each.name, each.value])),
    name,
    namespace,
  };
  return {
    source: "aws.cloudwatch",
    detailType: "CloudWatch Alarm State Change",
    resources: [alarmArn(place, alarm.name)],
    detail: {
      alarmName: alarm.name,
      configuration: {
        ...(alarm.description !== undefined && { description: alarm.description }),
        metrics: [
          {
            id: change.metricId,
            metricStat: { metric, period: alarm.periodSeconds, stat: alarm.statistic },
            returnData: true,
          },
        ],
      },
      previousState: stateBody(change.previous),
      state: stateBody(change.current),
    },
  };
}

/** Subject and body of the notification that an alarm sends to a topic. */
export function notificationOf(
  alarm: AlarmDefinition,
  place: AlarmPlace,
  previous: StateView,
  current: StateView,
): { readonly subject: string; readonly message: string } {
  const message = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: place.account,
    NewStateValue: current.value,
    NewStateReason: current.reason,
    StateChangeTime: stamp(current.since),
    Region: place.region,
    AlarmArn: alarmArn(place, alarm.name),
    OldStateValue: previous.value,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: alarm.metric.name,
      Namespace: alarm.metric.namespace,
      StatisticType: "Statistic",
      Statistic: alarm.statistic.toUpperCase(),
      Unit: null,
      Dimensions: alarm.metric.dimensions,
      Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.missingData,
    },
  };
  return {
    subject: `${current.value}: "${alarm.name}" in ${place.region}`,
    message: JSON.stringify(message),
  };
}
