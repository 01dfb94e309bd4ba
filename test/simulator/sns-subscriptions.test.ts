import { expect, test } from "@jest/globals";
import { Sns } from "../../simulator/cloud/sns.ts";
import { inRegion } from "../helpers/in-region.ts";

const inSns = (main: (sns: Sns["operations"], topic: string) => void) =>
  inRegion(async ({ region }) => {
    const sns = new Sns(region);
    main(sns.operations, sns.createTopic("pages"));
  });

test("a subscription is answered again, and refused with other attributes", () =>
  inSns((sns, TopicArn) => {
    const sms = { TopicArn, Protocol: "sms", Endpoint: "+123", ReturnSubscriptionArn: true };
    const first = sns.Subscribe({ ...sms, Attributes: { RawMessageDelivery: "True" } });
    expect(sns.Subscribe(sms)).toEqual(first);
    expect(() => sns.Subscribe({ ...sms, Attributes: { RawMessageDelivery: "false" } })).toThrow(
      "Subscription already exists with different attributes",
    );
  }));

test("who has to agree first is pending, and has no ARN to tell", () =>
  inSns((sns, TopicArn) => {
    const email = { TopicArn, Protocol: "email", Endpoint: "a@b.example" };
    expect(sns.Subscribe(email)).toEqual({ SubscriptionArn: "pending confirmation" });
    expect(sns.GetTopicAttributes({ TopicArn }).Attributes).toMatchObject({ SubscriptionsPending: "1" });
  }));

test.each<[string, string, object]>([
  ["Invalid SMS endpoint: +1--2", "sms", { Endpoint: "+1--2" }],
  ["SQS endpoint ARN", "sqs", { Endpoint: "https://sqs" }],
  ["does not support this protocol string: pigeon", "pigeon", {}],
  [
    "Unrecognized match type like",
    "sms",
    { Endpoint: "+1", Attributes: { FilterPolicy: '{"a":[{"like":1}]}' } },
  ],
  [
    "Filter policy can not have more than 5 keys",
    "sms",
    { Endpoint: "+1", Attributes: { FilterPolicy: '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}' } },
  ],
])("is refused with %j", (message, Protocol, input) =>
  inSns((sns, TopicArn) => {
    expect(() => sns.Subscribe({ TopicArn, Protocol, ...input })).toThrow(message);
  }),
);

test("a batch is refused as a whole for its ids", () =>
  inSns((sns, TopicArn) => {
    const entry = (Id: string) => ({ Id, Message: "m" });
    const publish = (...ids: string[]) =>
      sns.PublishBatch({ TopicArn, PublishBatchRequestEntries: ids.map(entry) }, { cause: 1 });
    expect(publish("a", "b").Successful).toHaveLength(2);
    expect(() => publish("a", "a")).toThrow("Two or more batch entries");
    expect(() => publish("a.b")).toThrow("contains an impermissible character: a.b");
    expect(() => publish()).toThrow("doesn't contain any entries");
  }));
