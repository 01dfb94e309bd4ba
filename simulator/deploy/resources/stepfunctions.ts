import * as z from "zod";
import type { StepFunctions } from "../../cloud/stepfunctions/stepfunctions.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

const logging = z.strictObject({
  Level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).optional(),
  IncludeExecutionData: z.boolean().optional(),
  Destinations: z
    .array(z.strictObject({ CloudWatchLogsLogGroup: z.strictObject({ LogGroupArn: z.string() }) }))
    .max(1)
    .optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html */
const stateMachine = z.strictObject({
  StateMachineName: z.string().regex(/^[\w-]{1,80}$/),
  /** JSON text; the stack has put the ARNs in. */
  DefinitionString: z.string(),
  RoleArn: z.string().startsWith("arn:aws:iam::"),
  StateMachineType: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  LoggingConfiguration: logging.optional(),
  TracingConfiguration: z.strictObject({ Enabled: z.boolean() }).optional(),
  Tags: tags,
});

/** State machines of one Region. */
export const stepFunctionsResources = (stepFunctions: StepFunctions): ResourceTypes => ({
  "AWS::StepFunctions::StateMachine": resourceType(stateMachine, ({ properties }) => {
    const { LoggingConfiguration: logging, Tags: tags } = properties;
    const { stateMachineArn: arn } = stepFunctions.operations.CreateStateMachine({
      name: properties.StateMachineName,
      definition: properties.DefinitionString,
      type: properties.StateMachineType,
      roleArn: properties.RoleArn,
      ...(logging && { loggingConfiguration: asLogging(logging) }),
      ...(properties.TracingConfiguration && {
        tracingConfiguration: { enabled: properties.TracingConfiguration.Enabled },
      }),
      ...(tags && { tags: tags.map(({ Key: key, Value: value }) => ({ key, value })) }),
    });
    return { ref: arn, attributes: { Arn: arn, Name: properties.StateMachineName } };
  }),
});

/** CloudFormation's spelling is the API's with capitals. */
const asLogging = ({ Level, IncludeExecutionData, Destinations }: z.output<typeof logging>) => ({
  ...(Level !== undefined && { level: Level }),
  ...(IncludeExecutionData !== undefined && { includeExecutionData: IncludeExecutionData }),
  ...(Destinations && {
    destinations: Destinations.map(({ CloudWatchLogsLogGroup: { LogGroupArn: logGroupArn } }) => ({
      cloudWatchLogsLogGroup: { logGroupArn },
    })),
  }),
});
