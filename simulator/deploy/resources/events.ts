import * as z from "zod";
import type { EventBridge } from "../../cloud/events/events.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { deadLetterConfig, retryPolicy } from "./targets.ts";

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string(), z.string()).optional(),
      InputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  RetryPolicy: retryPolicy.optional(),
  DeadLetterConfig: deadLetterConfig.optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
const rule = z.strictObject({
  Name: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional(),
  Description: z.string().max(512).optional(),
  EventBusName: z.literal("default").optional(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Targets: z.array(target).default([]),
});

/** Rules of one Region's default bus. */
export const eventsResources = (events: EventBridge): ResourceTypes => ({
  "AWS::Events::Rule": resourceType(rule, ({ logicalId, properties, stack }) => {
    const suffix = () => stack.region.kernel.random(`names/${stack.region.name}/${stack.name}`).hex(12);
    const name = properties.Name ?? `${stack.name}-${logicalId}-${suffix()}`;
    const arn = events.putRule({
      name,
      pattern: JSON.stringify(properties.EventPattern),
      enabled: properties.State === "ENABLED",
      targets: properties.Targets.map(({ Id, Arn, RetryPolicy, DeadLetterConfig, RoleArn, ...input }) => ({
        ...input,
        id: Id,
        arn: Arn,
        roleArn: RoleArn,
        policy: RetryPolicy ?? {},
        hasDeadLetterQueue: DeadLetterConfig !== undefined,
      })),
    });
    return { ref: name, attributes: { Arn: arn } };
  }),
});
