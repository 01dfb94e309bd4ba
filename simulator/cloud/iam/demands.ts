import { NotModelled } from "../cloud.ts";
import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { DYNAMODB_DEMANDS } from "./dynamodb-demands.ts";
import { EC2_DEMANDS } from "./ec2-demands.ts";
import { EVENTS_DEMANDS, SCHEDULER_DEMANDS } from "./events-demands.ts";
import { on, onAny } from "./one-demand.ts";

/**
 * What each operation asks of IAM: its actions, the resources that the request touches, and what conditions may look
 * at. It is the Service Authorization Reference, for the operations that the simulator answers.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const DEMANDS: Readonly<Record<string, Readonly<Record<string, DemandsOf>>>> = {
  EC2: EC2_DEMANDS,
  DynamoDB: DYNAMODB_DEMANDS,
  EventBridge: EVENTS_DEMANDS,
  Scheduler: SCHEDULER_DEMANDS,
  S3: {
    GetObject: on("s3:GetObject", objectArn),
    PutObject: on("s3:PutObject", objectArn),
    DeleteObject: on("s3:DeleteObject", objectArn),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    CopyObject: (input: { Bucket: string; Key: string; CopySource: string }, asked) => [
      ...on("s3:GetObject", sourceArn)(input, asked),
      ...on("s3:PutObject", objectArn)(input, asked),
    ],
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html, API_HeadBucket.html
    HeadObject: on("s3:GetObject", objectArn),
    HeadBucket: on("s3:ListBucket", bucketArn),
    CreateBucket: on("s3:CreateBucket", bucketArn),
    DeleteBucket: on("s3:DeleteBucket", bucketArn),
  },
  SNS: {
    Publish: on("sns:Publish", topicArn),
    // https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
    PublishBatch: on("sns:Publish", topicArn),
    CreateTopic: on(
      "sns:CreateTopic",
      ({ Name }: { Name: string }, { region, account }) => `arn:aws:sns:${region}:${account}:${Name}`,
    ),
    DeleteTopic: on("sns:DeleteTopic", topicArn),
    ListTopics: onAny("sns:ListTopics"),
    GetTopicAttributes: on("sns:GetTopicAttributes", topicArn),
    SetTopicAttributes: on("sns:SetTopicAttributes", topicArn),
    ListTagsForResource: on("sns:ListTagsForResource", taggedArn),
    TagResource: on("sns:TagResource", taggedArn),
    Subscribe: on("sns:Subscribe", topicArn),
    ListSubscriptionsByTopic: on("sns:ListSubscriptionsByTopic", topicArn),
    Unsubscribe: on("sns:Unsubscribe", topicOfSubscription),
    GetSubscriptionAttributes: on("sns:GetSubscriptionAttributes", topicOfSubscription),
    SetSubscriptionAttributes: on("sns:SetSubscriptionAttributes", topicOfSubscription),
  },
  SFN: {
    StartExecution: on("states:StartExecution", machineArn),
    ListExecutions: on("states:ListExecutions", machineArn),
    DescribeExecution: on("states:DescribeExecution", executionArn),
    StopExecution: on("states:StopExecution", executionArn),
    GetExecutionHistory: on("states:GetExecutionHistory", executionArn),
  },
  CloudWatch: {
    PutMetricData: ({ Namespace }: { Namespace: string }, { keys }) => [
      {
        action: "cloudwatch:PutMetricData",
        resource: "*",
        keys: { ...keys, "cloudwatch:namespace": Namespace },
      },
    ],
    PutMetricAlarm: onAlarms,
    DescribeAlarms: onAlarms,
    SetAlarmState: onAlarms,
    DeleteAlarms: onAlarms,
    EnableAlarmActions: onAlarms,
    DisableAlarmActions: onAlarms,
  },
  KMS: {
    DescribeKey: ({ KeyId }: { KeyId: string }, { keys, keyArn }) => {
      const arn = keyArn(KeyId);
      const missing = arn === undefined ? ({ isMissing: true } as const) : {};
      return [{ action: "kms:DescribeKey", resource: arn ?? KeyId, keys, ...missing }];
    },
  },
};

/**
 * The demands of a call.
 *
 * @throws NotModelled for an operation that is not in the table
 */
export function demandsOf(service: string, input: unknown, asked: Asked): readonly Demand[] {
  const demands = DEMANDS[service]?.[asked.operation];
  if (demands === undefined) throw new NotModelled(`what ${service}.${asked.operation} asks of IAM`);
  return demands(input as never, asked);
}

function objectArn({ Bucket, Key }: { Bucket: string; Key: string }): string {
  return `arn:aws:s3:::${Bucket}/${Key}`;
}

/** "bucket/key", encoded, with or without a slash before it. */
function sourceArn({ CopySource }: { CopySource: string }): string {
  return `arn:aws:s3:::${decodeURIComponent(CopySource)
    .replace(/^\//, "")
    .replace(/\?versionId=.*$/, "")}`;
}

function bucketArn({ Bucket }: { Bucket: string }): string {
  return `arn:aws:s3:::${Bucket}`;
}

function topicArn({ TopicArn = "" }: { TopicArn?: string }): string {
  return TopicArn;
}

function taggedArn({ ResourceArn }: { ResourceArn: string }): string {
  return ResourceArn;
}

/** A subscription's ARN is its topic's with an id at the end. */
function topicOfSubscription({ SubscriptionArn: arn }: { SubscriptionArn: string }): string {
  return arn.split(":").slice(0, 6).join(":");
}

/** The alarms that are named, or all. */
function onAlarms(
  { AlarmName, AlarmNames = [AlarmName ?? "*"] }: { AlarmName?: string; AlarmNames?: readonly string[] },
  { operation, region, account, keys }: Asked,
): Demand[] {
  return AlarmNames.map((name) => ({
    action: `cloudwatch:${operation}`,
    resource: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    keys,
  }));
}

function machineArn({ stateMachineArn = "" }: { stateMachineArn?: string }): string {
  return stateMachineArn;
}

function executionArn({ executionArn: arn }: { executionArn: string }): string {
  return arn;
}
