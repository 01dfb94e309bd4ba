import { NotModelled } from "../cloud.ts";
import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { DYNAMODB_DEMANDS } from "./dynamodb-demands.ts";
import { EC2_DEMANDS } from "./ec2-demands.ts";
import { EVENTS_DEMANDS, SCHEDULER_DEMANDS } from "./events-demands.ts";
import { on, onAny } from "./one-demand.ts";
import { S3_DEMANDS } from "./s3-demands.ts";
import { STATES_DEMANDS } from "./states-demands.ts";

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
  S3: S3_DEMANDS,
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
    AddPermission: on("sns:AddPermission", topicArn),
    RemovePermission: on("sns:RemovePermission", topicArn),
    ListTagsForResource: on("sns:ListTagsForResource", taggedArn),
    TagResource: on("sns:TagResource", taggedArn),
    Subscribe: on("sns:Subscribe", topicArn),
    ListSubscriptionsByTopic: on("sns:ListSubscriptionsByTopic", topicArn),
    Unsubscribe: on("sns:Unsubscribe", topicOfSubscription),
    GetSubscriptionAttributes: on("sns:GetSubscriptionAttributes", topicOfSubscription),
    SetSubscriptionAttributes: on("sns:SetSubscriptionAttributes", topicOfSubscription),
  },
  SFN: STATES_DEMANDS,
  CloudWatch: {
    PutMetricData: ({ Namespace }: { Namespace: string }, { keys }) => [
      {
        action: "cloudwatch:PutMetricData",
        resource: "*",
        keys: { ...keys, "cloudwatch:namespace": Namespace },
      },
    ],
    GetMetricData: onAny("cloudwatch:GetMetricData"),
    GetMetricStatistics: onAny("cloudwatch:GetMetricStatistics"),
    ListMetrics: onAny("cloudwatch:ListMetrics"),
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
