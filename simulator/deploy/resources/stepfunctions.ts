import * as z from "zod";
import type { StepFunctions } from "../../cloud/stepfunctions/stepfunctions.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html */
const stateMachine = z.strictObject({
  StateMachineName: z.string().regex(/^[\w-]{1,80}$/),
  /** JSON text; the stack has put the ARNs in. */
  DefinitionString: z.string(),
  RoleArn: z.string().startsWith("arn:aws:iam::"),
  StateMachineType: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  LoggingConfiguration: z
    .strictObject({
      Level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).optional(),
      IncludeExecutionData: z.boolean().optional(),
      Destinations: z
        .array(z.strictObject({ CloudWatchLogsLogGroup: z.strictObject({ LogGroupArn: z.string() }) }))
        .max(1)
        .optional(),
    })
    .optional(),
  TracingConfiguration: z.strictObject({ Enabled: z.boolean() }).optional(),
  Tags: tags,
});

/** State machines of one Region. */
export const stepFunctionsResources = (stepFunctions: StepFunctions): ResourceTypes => ({
  "AWS::StepFunctions::StateMachine": resourceType(stateMachine, ({ properties }) => {
    const arn = stepFunctions.createStateMachine({
      name: properties.StateMachineName,
      definition: properties.DefinitionString,
      type: properties.StateMachineType,
      roleArn: properties.RoleArn,
    });
    return { ref: arn, attributes: { Arn: arn, Name: properties.StateMachineName } };
  }),
});
