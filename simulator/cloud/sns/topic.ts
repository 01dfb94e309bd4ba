import { AwsError, NotModelled } from "../cloud.ts";
import { invalid } from "./parameters.ts";

/** Attributes as the API has them: all values are text. */
export type Attributes = Readonly<Record<string, string>>;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export interface CreateTopic {
  readonly Name: string;
  readonly Attributes?: Attributes;
  readonly Tags?: readonly Tag[];
}

export interface Topic {
  readonly arn: string;
  readonly isFifo: boolean;
  attributes: Attributes;
  tags: readonly Tag[];
}

const SETTABLE = ["DisplayName", "ContentBasedDeduplication", "KmsMasterKeyId"];
const AT_CREATION = [...SETTABLE, "FifoTopic"];
/** AWS has these, with effects that are not modelled. */
const NOT_MODELLED = ["Policy", "DeliveryPolicy", "TracingConfig", "SignatureVersion", "ArchivePolicy"];

/** @throws AwsError InvalidParameterException; NotModelled */
export function requireNewTopic({ Name: name, Attributes: attributes = {} }: CreateTopic): void {
  for (const attribute of Object.keys(attributes)) requireAttribute(attribute, AT_CREATION, "Attributes");
  if (attributes["FifoTopic"] === "true" && !/^[\w-]{1,251}\.fifo$/.test(name))
    throw invalid(
      "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    );
  if (attributes["FifoTopic"] !== "true" && !/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
}

/** A topic that is there is answered again unless something is asked of it that it is not. */
export function requireSame(
  topic: Topic,
  { Attributes: attributes = {}, Tags: tags = [] }: CreateTopic,
): void {
  const isTagged = (tag: Tag) => topic.tags.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value);
  if (!tags.every(isTagged)) throw invalid("Tags Reason: Topic already exists with different tags");
  if (Object.entries(attributes).some(([name, value]) => (topic.attributes[name] ?? "") !== value))
    throw invalid("Attributes Reason: Topic already exists with different attributes");
}

/** @throws AwsError InvalidParameterException; NotModelled */
export const requireSettable = (attribute: string): void =>
  requireAttribute(attribute, SETTABLE, "AttributeName");

function requireAttribute(attribute: string, modelled: readonly string[], parameter: string): void {
  if (modelled.includes(attribute)) return;
  if (NOT_MODELLED.includes(attribute)) throw new NotModelled(`the attribute ${attribute} of an SNS topic`);
  throw invalid(parameter);
}

const OWNERS_ACTIONS = [
  ...["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic"],
  ...["Subscribe", "ListSubscriptionsByTopic", "Publish"],
];

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const DELIVERY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
};

/** What GetTopicAttributes answers. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function attributesOf(topic: Topic, counts: { readonly pending: number; readonly confirmed: number }) {
  const [, , , , owner = ""] = topic.arn.split(":");
  const policy = {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: OWNERS_ACTIONS.map((action) => `SNS:${action}`),
        Resource: topic.arn,
        Condition: { StringEquals: { "AWS:SourceOwner": owner } },
      },
    ],
  };
  const { FifoTopic: _fifo, ...attributes } = topic.attributes;
  return {
    DisplayName: "",
    ...attributes,
    ...(topic.isFifo && {
      FifoTopic: "true",
      ContentBasedDeduplication: attributes["ContentBasedDeduplication"] ?? "false",
    }),
    EffectiveDeliveryPolicy: JSON.stringify(DELIVERY),
    Owner: owner,
    Policy: JSON.stringify(policy),
    SubscriptionsConfirmed: String(counts.confirmed),
    SubscriptionsDeleted: "0",
    SubscriptionsPending: String(counts.pending),
    TopicArn: topic.arn,
  };
}

/** @throws AwsError ResourceNotFoundException */
export const noResource = () => new AwsError("ResourceNotFoundException", "Resource does not exist", 404);
