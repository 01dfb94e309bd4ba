import { AwsError, NotModelled } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import type { AlarmDefinition, AlarmState, ComparisonOperator } from "./alarm-evaluation.ts";
import type { StateView } from "./alarm-texts.ts";
import type { Statistic } from "./metric-store.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export interface PutMetricAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly ActionsEnabled?: boolean;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic?: Statistic;
  readonly Unit?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold?: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
}

const PUT = [
  ...["AlarmName", "AlarmDescription", "ActionsEnabled", "AlarmActions", "OKActions"],
  ...["InsufficientDataActions", "Namespace", "MetricName", "Dimensions", "Statistic", "Unit", "Period"],
  ...["EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData"],
];
const COMPARISONS = [
  ...["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"],
  "LessThanOrEqualToThreshold",
];
const STATES: readonly string[] = ["INSUFFICIENT_DATA", "ALARM", "OK"];
const MISSING_DATA = ["missing", "ignore", "breaching", "notBreaching"];

/**
 * Reads an alarm on one metric. Metric maths, percentiles and anomaly bands are refused by name.
 *
 * @throws AwsError ValidationError; NotModelled
 */
export function readAlarm(input: PutMetricAlarm): AlarmDefinition {
  refuseOthers("CloudWatch.PutMetricAlarm", input, PUT);
  const { ComparisonOperator: comparison, TreatMissingData: missingData = "missing" } = input;
  const { MetricName, Namespace, Period, Statistic: statistic, Threshold } = input;
  if (!COMPARISONS.includes(comparison)) throw new NotModelled(`the comparison ${comparison} of an alarm`);
  if (MetricName === undefined || Namespace === undefined || Period === undefined || statistic === undefined)
    throw new NotModelled("an alarm without a metric, its statistic and its period");
  if (!MISSING_DATA.includes(missingData))
    throw invalid(`Value ${missingData} for parameter TreatMissingData is invalid.`);
  if (![10, 20, 30].includes(Period) && (Period <= 0 || Period % 60 !== 0))
    throw invalid(`Period must be 10, 20, 30 or a multiple of 60`);
  return {
    name: input.AlarmName,
    ...(input.AlarmDescription !== undefined && { description: input.AlarmDescription }),
    metric: {
      namespace: Namespace,
      name: MetricName,
      dimensions: (input.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    },
    statistic,
    ...(input.Unit !== undefined && { unit: input.Unit }),
    periodSeconds: Period,
    evaluationPeriods: input.EvaluationPeriods,
    datapointsToAlarm: input.DatapointsToAlarm ?? input.EvaluationPeriods,
    threshold: Threshold ?? 0,
    comparison: comparison as ComparisonOperator,
    missingData: missingData as AlarmDefinition["missingData"],
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      ALARM: input.AlarmActions ?? [],
      OK: input.OKActions ?? [],
      INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
    },
  };
}

/** @throws AwsError ValidationError */
export function readState(value: string): AlarmState {
  if (STATES.includes(value)) return value as AlarmState;
  throw invalid(
    `1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${STATES.join(", ")}]`,
  );
}

/** What DescribeAlarms says of a metric alarm. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export function describeAlarm(alarm: {
  readonly definition: AlarmDefinition;
  readonly arn: string;
  readonly view: StateView;
  readonly configuredAt: number;
}) {
  const { definition, arn, view, configuredAt } = alarm;
  return {
    ActionsEnabled: definition.actionsEnabled,
    AlarmActions: definition.actions.ALARM,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    ...(definition.description !== undefined && { AlarmDescription: definition.description }),
    AlarmName: definition.name,
    ComparisonOperator: definition.comparison,
    ...(definition.datapointsToAlarm !== definition.evaluationPeriods && {
      DatapointsToAlarm: definition.datapointsToAlarm,
    }),
    Dimensions: definition.metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    EvaluationPeriods: definition.evaluationPeriods,
    InsufficientDataActions: definition.actions.INSUFFICIENT_DATA,
    MetricName: definition.metric.name,
    Namespace: definition.metric.namespace,
    OKActions: definition.actions.OK,
    Period: definition.periodSeconds,
    StateReason: view.reason,
    ...(view.reasonData !== undefined && { StateReasonData: view.reasonData }),
    StateTransitionedTimestamp: new Date(view.since),
    StateUpdatedTimestamp: new Date(view.since),
    StateValue: view.value,
    Statistic: definition.statistic,
    Threshold: definition.threshold,
    TreatMissingData: definition.missingData,
    ...(definition.unit !== undefined && { Unit: definition.unit }),
  };
}

const invalid = (message: string) => new AwsError("ValidationError", message);
