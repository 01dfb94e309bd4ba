import { ACCOUNT } from "./documented.ts";

/** ARNs by IAM's resource type, such as "kms:key". */
export type Targets = Readonly<Record<string, readonly string[]>>;

/** A resource, and how its properties read in its stack. */
export interface Placed {
  readonly name: string;
  readonly region: string;
  readonly property: (...path: readonly string[]) => string;
}

/** How a resource type is named, and what IAM calls it. */
export interface Kind {
  /** The property that names it; without it, CloudFormation does. */
  readonly named?: string;
  /** What CloudFormation or the service calls it otherwise. */
  readonly born?: string;
  readonly arn: (name: string, region: string) => string;
  /** IAM's resource type of the ARN. */
  readonly as: string;
  /** Ref gives the ARN and not the name. */
  readonly refIsArn?: true;
  readonly also?: (placed: Placed) => Targets;
  readonly passes?: { readonly path: readonly string[]; readonly to: string };
}

const regional =
  (service: string, before: string) =>
  (name: string, region: string): string =>
    name.startsWith("arn:") ? name : `arn:aws:${service}:${region}:${ACCOUNT}:${before}${name}`;
const global = (service: string, before: string) => (name: string) => `arn:aws:${service}:::${before}${name}`;

const LAMBDA = { arn: regional("lambda", "function:"), as: "lambda:function" };
const BUCKET = { arn: global("s3", ""), as: "s3:bucket" };
const TOPIC = { arn: regional("sns", ""), as: "sns:topic" };
const CHANGE = { "route53:change": ["arn:aws:route53:::change/C2682N5HXP0BZ4"] };

/**
 * The resource types of the templates, as IAM sees them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const KINDS: Readonly<Record<string, Kind>> = {
  "AWS::CloudWatch::Alarm": {
    named: "AlarmName",
    arn: regional("cloudwatch", "alarm:"),
    as: "cloudwatch:alarm",
  },
  "AWS::DynamoDB::Table": { named: "TableName", arn: regional("dynamodb", "table/"), as: "dynamodb:table" },
  "AWS::Events::Rule": {
    named: "Name",
    arn: regional("events", "rule/"),
    as: "events:rule-on-default-event-bus",
  },
  "AWS::IAM::Role": {
    named: "RoleName",
    arn: (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
    as: "iam:role",
  },
  "AWS::KMS::Alias": {
    named: "AliasName",
    arn: regional("kms", ""),
    as: "kms:alias",
    also: ({ property, region }) => ({
      "kms:key": [regional("kms", "key/")(property("TargetKeyId"), region)],
    }),
  },
  "AWS::KMS::Key": {
    born: "1234abcd-12ab-34cd-56ef-1234567890ab",
    arn: regional("kms", "key/"),
    as: "kms:key",
  },
  "AWS::Lambda::EventInvokeConfig": { ...LAMBDA, named: "FunctionName" },
  "AWS::Lambda::Function": {
    ...LAMBDA,
    named: "FunctionName",
    also: ({ property }) => ({
      "s3:object": [`arn:aws:s3:::${property("Code", "S3Bucket")}/${property("Code", "S3Key")}`],
    }),
    passes: { path: ["Role"], to: "lambda.amazonaws.com" },
  },
  "AWS::Lambda::Permission": { ...LAMBDA, named: "FunctionName" },
  "AWS::Logs::LogGroup": { named: "LogGroupName", arn: regional("logs", "log-group:"), as: "logs:log-group" },
  "AWS::Route53::HealthCheck": {
    born: "abcdef11-2222-3333-4444-555555fedcba",
    arn: global("route53", "healthcheck/"),
    as: "route53:healthcheck",
  },
  "AWS::Route53::RecordSet": {
    named: "HostedZoneId",
    arn: global("route53", "hostedzone/"),
    as: "route53:hostedzone",
    also: () => CHANGE,
  },
  "AWS::S3::Bucket": {
    ...BUCKET,
    named: "BucketName",
    also: ({ name }) => ({ "s3:object": [`arn:aws:s3:::${name}/key`] }),
  },
  "AWS::S3::BucketPolicy": { ...BUCKET, named: "Bucket" },
  "AWS::SNS::Topic": { ...TOPIC, named: "TopicName", refIsArn: true },
  "AWS::SNS::TopicPolicy": { ...TOPIC, named: "Topics" },
  "AWS::Scheduler::Schedule": {
    named: "Name",
    arn: regional("scheduler", "schedule/default/"),
    as: "scheduler:schedule",
    passes: { path: ["Target", "RoleArn"], to: "scheduler.amazonaws.com" },
  },
  "AWS::StepFunctions::StateMachine": {
    named: "StateMachineName",
    arn: regional("states", "stateMachine:"),
    as: "states:statemachine",
    refIsArn: true,
    passes: { path: ["RoleArn"], to: "states.amazonaws.com" },
  },
};
