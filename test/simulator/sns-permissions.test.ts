import { expect, test } from "@jest/globals";
import { Sns } from "../../simulator/cloud/sns.ts";
import { inRegion, type RegionTest } from "../helpers/in-region.ts";

const call = { cause: 1 };

const withSns = (main: (operations: Sns["operations"], world: RegionTest) => Promise<void>) =>
  inRegion((world) => main(new Sns(world.region).operations, world));

test("a permission is a statement of the topic's policy until it is removed", () =>
  withSns(async ({ CreateTopic, AddPermission, RemovePermission, GetTopicAttributes }) => {
    const { TopicArn } = CreateTopic({ Name: "pages" });
    const grant = { TopicArn, Label: "others", AWSAccountId: ["222222222222"], ActionName: ["Publish"] };
    const statements = () => JSON.parse(GetTopicAttributes({ TopicArn }).Attributes.Policy).Statement;
    AddPermission(grant);
    expect(statements()[1]).toEqual({
      Sid: "others",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::222222222222:root" },
      Action: "SNS:Publish",
      Resource: TopicArn,
    });
    expect(() => AddPermission(grant)).toThrow("Statement already exists");
    expect(() => AddPermission({ ...grant, Label: "b", ActionName: ["Eat"] })).toThrow(
      "out of service scope",
    );
    RemovePermission({ TopicArn, Label: "others" });
    expect(statements()).toHaveLength(1);
  }));

test("a FIFO topic takes a message once in five minutes", () =>
  withSns(async ({ CreateTopic, Publish }, { kernel, traced }) => {
    const Attributes = { FifoTopic: "true", ContentBasedDeduplication: "true" };
    const { TopicArn } = CreateTopic({ Name: "pages.fifo", Attributes });
    const publish = (Message: string) => Publish({ TopicArn, Message, MessageGroupId: "g" }, call);
    const first = publish("down");
    expect(publish("down")).toEqual(first);
    expect(publish("up").MessageId).not.toBe(first.MessageId);
    await kernel.sleep(300_000);
    expect(publish("down").MessageId).not.toBe(first.MessageId);
    expect(traced("notification")).toHaveLength(3);
  }));

test("a delivery policy is shown with what holds besides", () =>
  withSns(async (operations) => {
    const { TopicArn } = operations.CreateTopic({ Name: "pages" });
    const { SubscriptionArn } = operations.Subscribe({
      TopicArn,
      Protocol: "https",
      Endpoint: "https://example.com",
      ReturnSubscriptionArn: true,
      Attributes: { DeliveryPolicy: '{"throttlePolicy":{"maxReceivesPerSecond":1}}' },
    });
    operations.SetTopicAttributes({
      TopicArn,
      AttributeName: "DeliveryPolicy",
      AttributeValue: '{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}',
    });
    const { Attributes } = operations.GetSubscriptionAttributes({ SubscriptionArn });
    expect(JSON.parse(String(Reflect.get(Attributes, "DeliveryPolicy")))).toMatchObject({
      requestPolicy: null,
    });
    expect(JSON.parse(String(Reflect.get(Attributes, "EffectiveDeliveryPolicy")))).toMatchObject({
      throttlePolicy: { maxReceivesPerSecond: 1 },
      healthyRetryPolicy: { numRetries: 3 },
      requestPolicy: { headerContentType: "application/json" },
    });
  }));
