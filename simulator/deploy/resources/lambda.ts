import * as z from "zod";
import { AwsError } from "../../cloud/cloud.ts";
import type { Lambda } from "../../cloud/lambda/lambda.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT_BYTES = 4096;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
const lambdaFunction = z.strictObject({
  FunctionName: z.string().regex(/^[\w-]{1,64}$/),
  Description: z.string().max(256).optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string(), S3ObjectVersion: z.string().optional() }),
  Handler: z.string().max(128),
  // Others are deprecated, or run callbacks that the handlers here do not have.
  Runtime: z.enum(["nodejs22.x", "nodejs24.x"]),
  Architectures: z.tuple([z.enum(["arm64", "x86_64"])]).optional(),
  Role: z.string().startsWith("arn:aws:iam::"),
  MemorySize: z.int().min(128).max(10_240).default(128),
  Timeout: z.int().min(1).max(900).default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
  EphemeralStorage: z.strictObject({ Size: z.int().min(512).max(10_240) }).optional(),
  ReservedConcurrentExecutions: z.int().min(0).max(1000).optional(),
  TracingConfig: z.strictObject({ Mode: z.enum(["Active", "PassThrough"]) }).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(["Text", "JSON"]).optional(),
      LogGroup: z.string().optional(),
      ApplicationLogLevel: z.string().optional(),
      SystemLogLevel: z.string().optional(),
    })
    .optional(),
  Tags: tags,
});

const version = z.strictObject({
  FunctionName: z.string(),
  CodeSha256: z.string().optional(),
  Description: z.string().optional(),
});

/** Who else may invoke. */
const permission = z.strictObject({
  FunctionName: z.string(),
  Action: z.literal("lambda:InvokeFunction"),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

const eventInvokeConfig = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal("$LATEST"),
  MaximumRetryAttempts: z.int().min(0).max(2).optional(),
  MaximumEventAgeInSeconds: z.int().min(60).max(21_600).optional(),
  // The framework writes it always; destinations themselves are not modelled.
  DestinationConfig: z.strictObject({}).optional(),
});

/** Functions of one Region. */
export const lambdaResources = (lambda: Lambda): ResourceTypes => ({
  "AWS::Lambda::Function": resourceType(lambdaFunction, ({ properties }) => {
    const variables = properties.Environment?.Variables ?? {};
    const bytes = Buffer.byteLength(JSON.stringify(variables));
    if (bytes > MAX_ENVIRONMENT_BYTES)
      throw new AwsError(
        "InvalidParameterValueException",
        `${properties.FunctionName}: the environment variables have ${bytes} bytes, ${MAX_ENVIRONMENT_BYTES} are allowed`,
      );
    const reserved = properties.ReservedConcurrentExecutions;
    const arn = lambda.createFunction({
      name: properties.FunctionName,
      handler: properties.Handler,
      roleArn: properties.Role,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      variables,
      ...(reserved !== undefined && { reservedConcurrency: reserved }),
    });
    return { ref: properties.FunctionName, attributes: { Arn: arn } };
  }),
  "AWS::Lambda::Version": resourceType(version, ({ properties }) => ({
    ref: `${lambda.arnOf(lambda.nameOf(properties.FunctionName))}:1`,
    attributes: { Version: "1" },
  })),
  "AWS::Lambda::Permission": resourceType(permission, ({ logicalId, properties, stack }) => {
    const {
      FunctionName,
      Principal: principal,
      SourceArn: sourceArn,
      SourceAccount: sourceAccount,
    } = properties;
    lambda.permit(FunctionName, { principal, sourceArn, sourceAccount });
    return { ref: `${stack.name}-${logicalId}` };
  }),
  "AWS::Lambda::EventInvokeConfig": resourceType(eventInvokeConfig, ({ logicalId, properties, stack }) => {
    const { FunctionName, MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = properties;
    lambda.configureAsync(FunctionName, {
      ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
      ...(age !== undefined && { maximumEventAgeInSeconds: age }),
    });
    return { ref: `${stack.name}-${logicalId}` };
  }),
});
