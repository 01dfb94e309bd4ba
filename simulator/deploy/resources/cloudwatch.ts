import * as z from "zod";
import type { CloudWatch } from "../../cloud/cloudwatch/cloudwatch.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

const topics = z
  .array(z.string().startsWith("arn:aws:sns:", "only topics are modelled as alarm actions"))
  .max(5);

/** Above this, CloudWatch evaluates once an hour, which is not modelled. */
const DAY_SECONDS = 86_400;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
const alarm = z
  .strictObject({
    AlarmName: z.string().min(1).max(255),
    AlarmDescription: z.string().max(1024).optional(),
    ActionsEnabled: z.boolean().default(true),
    AlarmActions: topics.default([]),
    OKActions: topics.default([]),
    InsufficientDataActions: topics.default([]),
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
    Statistic: z.enum(["Average", "Minimum", "Maximum", "Sum", "SampleCount"]),
    Period: z
      .int()
      .positive()
      .refine(
        (seconds) => [10, 20, 30].includes(seconds) || seconds % 60 === 0,
        "10, 20, 30 or a multiple of 60",
      ),
    EvaluationPeriods: z.int().positive(),
    DatapointsToAlarm: z.int().positive().optional(),
    Threshold: z.number(),
    ComparisonOperator: z.enum([
      "GreaterThanThreshold",
      "GreaterThanOrEqualToThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ]),
    TreatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
    Tags: tags,
  })
  .refine(
    ({ EvaluationPeriods: periods, DatapointsToAlarm: needed = periods }) => needed <= periods,
    "DatapointsToAlarm is at most EvaluationPeriods",
  )
  .refine(
    ({ EvaluationPeriods: periods, Period: seconds }) => periods * seconds <= DAY_SECONDS,
    "EvaluationPeriods times Period is at most a day",
  );

/** Alarms of one Region. */
export const cloudwatchResources = (cloudWatch: CloudWatch): ResourceTypes => ({
  "AWS::CloudWatch::Alarm": resourceType(alarm, ({ properties }) => {
    const arn = cloudWatch.putAlarm({
      name: properties.AlarmName,
      ...(properties.AlarmDescription !== undefined && { description: properties.AlarmDescription }),
      metric: {
        namespace: properties.Namespace,
        name: properties.MetricName,
        dimensions: properties.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
      },
      statistic: properties.Statistic,
      periodSeconds: properties.Period,
      evaluationPeriods: properties.EvaluationPeriods,
      datapointsToAlarm: properties.DatapointsToAlarm ?? properties.EvaluationPeriods,
      threshold: properties.Threshold,
      comparison: properties.ComparisonOperator,
      missingData: properties.TreatMissingData,
      actionsEnabled: properties.ActionsEnabled,
      actions: {
        ALARM: properties.AlarmActions,
        OK: properties.OKActions,
        INSUFFICIENT_DATA: properties.InsufficientDataActions,
      },
    });
    return { ref: properties.AlarmName, attributes: { Arn: arn } };
  }),
});
