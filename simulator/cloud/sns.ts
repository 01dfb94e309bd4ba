import type { Call, Region, Service } from "./cloud.ts";
import { uuidFrom } from "./region-time.ts";
import { invalid, notFound, requireArn } from "./sns/parameters.ts";
import { type AddPermission, addPermission, removePermission } from "./sns/permissions.ts";
import { type Publish, type PublishBatch, Publisher } from "./sns/publisher.ts";
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
    Publish: (input: Publish, call: Call) => this.#publisher.publish(input, call),
    PublishBatch: (input: PublishBatch, call: Call) => this.#publisher.publishBatch(input, call),
    CreateTopic: (input: CreateTopic) => ({ TopicArn: this.#create(input) }),
    DeleteTopic: (input: OfTopic) => this.#delete(input.TopicArn),
    ListTopics: () => ({ Topics: [...this.#topics.keys()].map((TopicArn) => ({ TopicArn })) }),
    GetTopicAttributes: (input: OfTopic) => this.#describe(input.TopicArn),
    SetTopicAttributes: (input: OfTopic & SetAttribute) => this.#setTopic(input),
    AddPermission: (input: AddPermission) => addPermission(this.#topic(input.TopicArn), input),
    RemovePermission: (input: OfTopic & { Label: string }) =>
      removePermission(this.#topic(input.TopicArn), input.Label),
    ListTagsForResource: (input: { ResourceArn: string }) => ({ Tags: this.#tagged(input.ResourceArn).tags }),
    TagResource: (input: { ResourceArn: string; Tags: readonly Tag[] }) => this.#tag(input),
    Subscribe: (input: Subscribe) => this.#subscribe(input),
    Unsubscribe: (input: OfSubscription) => this.#unsubscribe(input.SubscriptionArn),
    GetSubscriptionAttributes: (input: OfSubscription) => ({
      Attributes: this.#describeSubscription(input.SubscriptionArn),
    }),
    SetSubscriptionAttributes: (input: OfSubscription & SetAttribute) => this.#setSubscription(input),
    ListSubscriptionsByTopic: (input: OfTopic & { NextToken?: string }) => this.#list(input),
  };
  readonly #region: Region;
  readonly #publisher: Publisher;
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(region: Region) {
    this.#region = region;
    this.#publisher = new Publisher(region, (arn) => this.#topic(arn));
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
    return this.#publisher.send(
      this.#topic(topicArn),
      { Message: message, ...(subject !== undefined && { Subject: subject }) },
      cause,
    );
  }

  #create(input: CreateTopic): string {
    refuseOthers("SNS.CreateTopic", input, ["Name", "Attributes", "Tags"]);
    const { Name: name, Attributes: attributes = {}, Tags: tags = [] } = input;
    requireNewTopic(input);
    const arn = `arn:aws:sns:${this.#region.name}:${this.#region.account}:${name}`;
    const standing = this.#topics.get(arn);
    if (standing) requireSame(standing, input);
    else
      this.#topics.set(arn, {
        ...{ arn, isFifo: attributes["FifoTopic"] === "true", attributes, tags },
        ...{ permissions: [], receipts: new Map() },
      });
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
    requireSettable(name, value);
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

  #describeSubscription(arn: string) {
    const subscription = this.#subscription(arn);
    return describeSubscription(subscription, this.#topics.get(subscription.topicArn));
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
