import * as z from "zod";
import type { Scheduler } from "../../cloud/scheduler/scheduler.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { deadLetterConfig, retryPolicy } from "./targets.ts";

/**
 * Flexible windows, start and end dates, and time zones other than UTC are not modelled, so they are refused.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
 */
const schedule = z.strictObject({
  Name: z.string().regex(/^[\w.-]{1,64}$/),
  GroupName: z.string().default("default"),
  Description: z.string().max(512).optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal("UTC").optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal("OFF") }),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: z.string().startsWith("arn:aws:iam::"),
    Input: z.string().default("{}"),
    RetryPolicy: retryPolicy.optional(),
    DeadLetterConfig: deadLetterConfig.optional(),
  }),
});

/** Schedules of one Region. */
export const schedulerResources = (scheduler: Scheduler): ResourceTypes => ({
  "AWS::Scheduler::Schedule": resourceType(schedule, ({ properties }) => {
    const { Target: target } = properties;
    const arn = scheduler.createSchedule({
      name: properties.Name,
      groupName: properties.GroupName,
      expression: properties.ScheduleExpression,
      enabled: properties.State === "ENABLED",
      target: {
        arn: target.Arn,
        roleArn: target.RoleArn,
        input: target.Input,
        policy: target.RetryPolicy ?? {},
        hasDeadLetterQueue: target.DeadLetterConfig !== undefined,
      },
    });
    return { ref: properties.Name, attributes: { Arn: arn } };
  }),
});
