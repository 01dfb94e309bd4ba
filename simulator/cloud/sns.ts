import { type Call, NotModelled, type Region, type Service } from "./cloud.ts";
import { uuidFrom } from "./region-time.ts";
import { type BatchEntry, type Message, requireBatch, requireMessage } from "./sns/message.ts";
import { invalid, notFound, requireArn } from "./sns/parameters.ts";
import {
  describeSubscription,
  isPending,
  isSame,
  listed,
  readAttributes,
  requireEndpoint,
  type Subscribe,
  type Subscription,
} from "./sns/subscription.ts";
import {
  attributesOf,
  type CreateTopic,
  noResource,
  requireNewTopic,
  requireSame,
  requireSettable,
  type Tag,
  type Topic,
} from "./sns/topic.ts";
import { refuseOthers } from "./validate.ts";

interface Publish extends Message {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly PhoneNumber?: string;
}
interface OfTopic {
  readonly TopicArn: string;
}
interface OfSubscription {
  readonly SubscriptionArn: string;
}
interface SetAttribute {
  readonly AttributeName: string;
  readonly AttributeValue?: string;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
const PAGE = 100;

/**
 * Topics and who listens to them. A message is traced as a notification when SNS has accepted it: from there on it is
 * in nobody's hands but the subscribers', and nothing in the simulation is one.
 */
export class Sns implements Service {
  readonly id = "SNS";
  readonly operations = {
    Publish: (input: Publish, call: Call) => this.#publishTo(input, call),
    PublishBatch: (input: OfTopic & { PublishBatchRequestEntries: readonly BatchEntry[] }, call: Call) =>
      this.#publishBatch(input, call),
    CreateTopic: (input: CreateTopic) => ({ TopicArn: this.#create(input) }),
    DeleteTopic: (input: OfTopic) => this.#delete(input.TopicArn),
    ListTopics: () => ({ Topics: [...this.#topics.keys()].map((TopicArn) => ({ TopicArn })) }),
    GetTopicAttributes: (input: OfTopic) => this.#describe(input.TopicArn),
    SetTopicAttributes: (input: OfTopic & SetAttribute) => this.#setTopic(input),
    ListTagsForResource: (input: { ResourceArn: string }) => ({ Tags: this.#tagged(input.ResourceArn).tags }),
    TagResource: (input: { ResourceArn: string; Tags: readonly Tag[] }) => this.#tag(input),
    Subscribe: (input: Subscribe) => this.#subscribe(input),
    Unsubscribe: (input: OfSubscription) => this.#unsubscribe(input.SubscriptionArn),
    GetSubscriptionAttributes: (input: OfSubscription) => ({
      Attributes: describeSubscription(this.#subscription(input.SubscriptionArn)),
    }),
    SetSubscriptionAttributes: (input: OfSubscription & SetAttribute) => this.#setSubscription(input),
    ListSubscriptionsByTopic: (input: OfTopic & { NextToken?: string }) => this.#list(input),
  };
  readonly #region: Region;
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(region: Region) {
    this.#region = region;
  }

  /** Makes a topic, or finds the one of that name; returns its ARN. */
  createTopic(name: string): string {
    return this.#create({ Name: name });
  }

  /** @throws AwsError InvalidParameterException, NotFoundException */
  requireTopic(arn: string): void {
    this.#topic(arn);
  }

  /**
   * Publishes to a topic and returns the message's id.
   *
   * @throws AwsError NotFoundException, InvalidParameterException
   */
  publish(topicArn: string, subject: string | undefined, message: string, cause: number | null): string {
    return this.#send(
      this.#topic(topicArn),
      { Message: message, ...(subject !== undefined && { Subject: subject }) },
      cause,
    );
  }

  #send(topic: Topic, message: Message, cause: number | null): string {
    requireMessage(message, topic);
    const { kernel, name: region } = this.#region;
    const n = kernel.record(cause, {
      kind: "notification",
      region,
      topic: topic.arn.split(":").at(-1) ?? topic.arn,
      subject: message.Subject ?? "",
      message: message.Message,
    });
    return `${region}-${n}`;
  }

  #publishTo({ TopicArn, TargetArn, PhoneNumber, ...message }: Publish, { cause }: Call) {
    if (PhoneNumber !== undefined) {
      if (!/^\+?\d{1,20}$/.test(PhoneNumber))
        throw invalid(`PhoneNumber Reason: ${PhoneNumber} is not valid to publish to`);
      throw new NotModelled("SNS.Publish to a telephone");
    }
    const arn = TopicArn ?? TargetArn;
    if (arn === undefined) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
    if (TopicArn === undefined && arn.includes(":endpoint/"))
      throw new NotModelled("SNS.Publish to an endpoint");
    const topic = this.#topic(arn);
    const MessageId = this.#send(topic, message, cause);
    return { MessageId, ...(topic.isFifo && { SequenceNumber: this.#sequenceNumber() }) };
  }

  #publishBatch(input: OfTopic & { PublishBatchRequestEntries: readonly BatchEntry[] }, { cause }: Call) {
    const topic = this.#topic(input.TopicArn);
    const entries = input.PublishBatchRequestEntries;
    requireBatch(entries);
    for (const entry of entries) requireMessage(entry, topic);
    const Successful = entries.map((entry) => ({
      Id: entry.Id,
      MessageId: this.#send(topic, entry, cause),
      ...(topic.isFifo && { SequenceNumber: this.#sequenceNumber() }),
    }));
    return { Successful, Failed: [] };
  }

  #sequenceNumber(): string {
    return String(10_000_000_000_000_000_000n + BigInt(this.#region.kernel.trace.records.length));
  }

  #create(input: CreateTopic): string {
    refuseOthers("SNS.CreateTopic", input, ["Name", "Attributes", "Tags"]);
    const { Name: name, Attributes: attributes = {}, Tags: tags = [] } = input;
    requireNewTopic(input);
    const arn = `arn:aws:sns:${this.#region.name}:${this.#region.account}:${name}`;
    const standing = this.#topics.get(arn);
    if (standing) requireSame(standing, input);
    else this.#topics.set(arn, { arn, isFifo: attributes["FifoTopic"] === "true", attributes, tags });
    return arn;
  }

  /** Deleting what is not there is no error. https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
  #delete(arn: string) {
    requireArn(arn, "TopicArn", this.#region);
    this.#topics.delete(arn);
    for (const subscription of this.#subscriptions.values())
      if (subscription.topicArn === arn) this.#subscriptions.delete(subscription.arn);
    return {};
  }

  #describe(arn: string) {
    const topic = this.#topic(arn);
    const own = this.#of(topic);
    const pending = own.filter((subscription) => subscription.isPending).length;
    return { Attributes: attributesOf(topic, { pending, confirmed: own.length - pending }) };
  }

  #setTopic({ TopicArn, AttributeName: name, AttributeValue: value = "" }: OfTopic & SetAttribute) {
    const topic = this.#topic(TopicArn);
    requireSettable(name);
    topic.attributes = { ...topic.attributes, [name]: value };
    return {};
  }

  #tag({ ResourceArn, Tags }: { ResourceArn: string; Tags: readonly Tag[] }) {
    const topic = this.#tagged(ResourceArn);
    const others = topic.tags.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key));
    topic.tags = [...others, ...Tags];
    return {};
  }

  #tagged(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic === undefined) throw noResource();
    return topic;
  }

  #subscribe(input: Subscribe) {
    const topic = this.#topic(input.TopicArn);
    requireEndpoint(input);
    const { Protocol: protocol, Endpoint: endpoint = "" } = input;
    const attributes = readAttributes(input.Attributes ?? {}, "Attributes");
    const standing = this.#of(topic).find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (standing && !isSame(standing, attributes))
      throw invalid("Attributes Reason: Subscription already exists with different attributes");
    const subscription = standing ?? {
      arn: `${topic.arn}:${uuidFrom(this.#region, `sns/${this.#region.name}/subscriptions`)}`,
      topicArn: topic.arn,
      protocol,
      endpoint,
      isPending: isPending(protocol),
      attributes,
    };
    this.#subscriptions.set(subscription.arn, subscription);
    const isHidden = subscription.isPending && input.ReturnSubscriptionArn !== true;
    return { SubscriptionArn: isHidden ? "pending confirmation" : subscription.arn };
  }

  #unsubscribe(arn: string) {
    requireArn(arn, "SubscriptionArn", this.#region);
    this.#subscriptions.delete(arn);
    return {};
  }

  #setSubscription({
    SubscriptionArn,
    AttributeName: name,
    AttributeValue: value = "",
  }: OfSubscription & SetAttribute) {
    const subscription = this.#subscription(SubscriptionArn);
    const { FilterPolicyScope: scope, FilterPolicy: policy } = subscription.attributes;
    const context = name === "FilterPolicy" && scope !== undefined ? { FilterPolicyScope: scope } : {};
    const checked = readAttributes({ ...context, [name]: value }, "AttributeName");
    if (name === "FilterPolicyScope" && policy !== undefined && policy !== "")
      readAttributes({ FilterPolicyScope: value, FilterPolicy: policy }, "AttributeName");
    subscription.attributes = { ...subscription.attributes, ...checked };
    return {};
  }

  #list({ TopicArn, NextToken: token }: OfTopic & { NextToken?: string }) {
    const all = this.#of(this.#topic(TopicArn));
    const start = token === undefined ? 0 : Number(token);
    if (!Number.isInteger(start)) throw invalid("NextToken");
    const next = start + PAGE;
    return {
      Subscriptions: all.slice(start, next).map(listed),
      ...(next < all.length && { NextToken: String(next) }),
    };
  }

  #of({ arn }: Topic): Subscription[] {
    return [...this.#subscriptions.values()].filter(({ topicArn }) => topicArn === arn);
  }

  #topic(arn: string): Topic {
    requireArn(arn, "TopicArn", this.#region);
    const topic = this.#topics.get(arn);
    if (topic === undefined) throw notFound("Topic");
    return topic;
  }

  #subscription(arn: string): Subscription {
    requireArn(arn, "SubscriptionArn", this.#region);
    const subscription = this.#subscriptions.get(arn);
    if (subscription === undefined) throw notFound("Subscription");
    return subscription;
  }
}
