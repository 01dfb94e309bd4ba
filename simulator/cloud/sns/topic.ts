import { AwsError, NotModelled } from "../cloud.ts";
import { effectiveTopicDelivery, requireDelivery, topicDelivery } from "./delivery-policy.ts";
import { invalid } from "./parameters.ts";
import { type Granting, policyOf } from "./permissions.ts";

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

/** What the sender of a message is told. */
export interface Receipt {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

export interface Topic extends Granting {
  readonly isFifo: boolean;
  attributes: Attributes;
  tags: readonly Tag[];
  /** Of the last messages of a FIFO topic, by deduplication id, with the virtual milliseconds of their sending. */
  readonly receipts: Map<string, { readonly at: number; readonly receipt: Receipt }>;
}

const SETTABLE = ["DisplayName", "ContentBasedDeduplication", "KmsMasterKeyId", "DeliveryPolicy"];
const AT_CREATION = [...SETTABLE, "FifoTopic"];
/** AWS has these, with effects that are not modelled. */
const NOT_MODELLED = ["Policy", "TracingConfig", "SignatureVersion", "ArchivePolicy"];

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
export function requireSettable(attribute: string, value: string): void {
  requireAttribute(attribute, SETTABLE, "AttributeName");
  if (attribute === "DeliveryPolicy") requireDelivery(value, "AttributeName");
}

function requireAttribute(attribute: string, modelled: readonly string[], parameter: string): void {
  if (modelled.includes(attribute)) return;
  if (NOT_MODELLED.includes(attribute)) throw new NotModelled(`the attribute ${attribute} of an SNS topic`);
  throw invalid(parameter);
}

/** What GetTopicAttributes answers. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function attributesOf(topic: Topic, counts: { readonly pending: number; readonly confirmed: number }) {
  const [, , , , owner = ""] = topic.arn.split(":");
  const { FifoTopic: _fifo, DeliveryPolicy: delivery, ...attributes } = topic.attributes;
  return {
    DisplayName: "",
    ...attributes,
    ...(topic.isFifo && {
      FifoTopic: "true",
      ContentBasedDeduplication: attributes["ContentBasedDeduplication"] ?? "false",
    }),
    ...(delivery !== undefined && { DeliveryPolicy: JSON.stringify(topicDelivery(delivery)) }),
    EffectiveDeliveryPolicy: JSON.stringify(effectiveTopicDelivery(delivery)),
    Owner: owner,
    Policy: JSON.stringify(policyOf(topic)),
    SubscriptionsConfirmed: String(counts.confirmed),
    SubscriptionsDeleted: "0",
    SubscriptionsPending: String(counts.pending),
    TopicArn: topic.arn,
  };
}

/** @throws AwsError ResourceNotFoundException */
export const noResource = () => new AwsError("ResourceNotFoundException", "Resource does not exist", 404);
