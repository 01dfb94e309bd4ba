const { METRIC, metricNamespace } = require("../functions/lib/domain/names.ts");
const { PARTIAL_OUTAGE_PERCENT } = require("../functions/lib/domain/partial-outage.ts");
const { loadConfiguration, pascal } = require("./configuration.cjs");

/** Told when an alarm needs a person. */
const PAGES = [{ Ref: "PagesTopic" }];

/** The alarms of one group by the last word of their names; what is left out is the same for all of them. */
const alarmsOf = ({ objectives }) => ({
  // High resolution: the period of 10 s is evaluated every 10 s. Its change to ALARM starts the failover machine.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
  detection: {
    AlarmDescription: "The active Region is suspected or confirmed to be down. Starts the failover machine.",
    MetricName: METRIC.detectionLevel,
    Statistic: "Maximum",
    Period: 10,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 1,
    TreatMissingData: "notBreaching",
  },
  "detector-blind": {
    AlarmDescription: "Lifeboat has not done its duty for three minutes: nobody watches the group.",
    MetricName: METRIC.heartbeat,
    Statistic: "SampleCount",
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    TreatMissingData: "breaching",
    AlarmActions: PAGES,
  },
  "detector-isolated": {
    AlarmDescription: "Lifeboat cannot reach the world from here and has frozen; the group may be well.",
    MetricName: METRIC.isolated,
    Statistic: "Maximum",
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 1,
    TreatMissingData: "notBreaching",
    AlarmActions: PAGES,
  },
  // Only the standby publishes ages; in the other Region "no data" is the honest state, so missing stays missing.
  "recovery-point-age": {
    AlarmDescription: "The newest usable recovery point is older than the objective.",
    MetricName: METRIC.recoveryPointAge,
    Statistic: "Maximum",
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: objectives.rpoSeconds,
    TreatMissingData: "missing",
    AlarmActions: PAGES,
  },
  "projected-age": {
    AlarmDescription: "The recovery point objective will be missed unless something changes.",
    MetricName: METRIC.projectedAge,
    Statistic: "Maximum",
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: objectives.rpoSeconds,
    TreatMissingData: "missing",
    AlarmActions: PAGES,
  },
  // The metric is a share of twenty minutes already. Three minutes over it raise the alarm, and it stays until twenty
  // minutes hold fewer of them: an outage that comes and goes pages once.
  "partial-outage": {
    AlarmDescription: "The group is out for us again and again, and Route 53's checkers do not find it down.",
    MetricName: METRIC.partialOutage,
    Statistic: "Maximum",
    EvaluationPeriods: 20,
    DatapointsToAlarm: 3,
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: PARTIAL_OUTAGE_PERCENT,
    TreatMissingData: "notBreaching",
    AlarmActions: PAGES,
  },
  // The other Region's Route 53 check reads this alarm's metric (not its state), so it needs standard resolution
  // and one plain statistic. Route 53 keeps the settings that it found when the check was made: whoever edits this
  // alarm has to update the check too.
  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
  "taken-over": {
    AlarmDescription: "This Region has taken the group over. Read by a Route 53 health check.",
    MetricName: METRIC.takenOver,
    Statistic: "Maximum",
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 1,
    TreatMissingData: "ignore",
  },
});

/** One CloudWatch alarm of a group. */
const alarm = (stage, group, word, properties) => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    AlarmName: `lifeboat-${stage}-${group.name}-${word}`,
    Namespace: metricNamespace(stage),
    Dimensions: [{ Name: "Group", Value: group.name }],
    Period: 60,
    EvaluationPeriods: 1,
    ...properties,
  },
});

/** The alarms of every group: `lifeboat-<stage>-<group>-<word>`. */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable("sls:stage");
  const resources = loadConfiguration().groups.flatMap((group) =>
    Object.entries(alarmsOf(group)).map(([word, properties]) => [
      `${pascal(group.name)}${pascal(word)}Alarm`,
      alarm(stage, group, word, properties),
    ]),
  );
  return { Resources: Object.fromEntries(resources) };
};
