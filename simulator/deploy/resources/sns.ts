import * as z from "zod";
import type { Sns } from "../../cloud/sns.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags, unreadPolicy } from "./properties.ts";

/** What only carries a message to people; to call a function or fill a queue would have to be simulated. */
const protocol = z.enum(["email", "email-json", "sms", "https"]);
const subscriptions = z.array(z.strictObject({ Protocol: protocol, Endpoint: z.string() }));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
const topic = z.strictObject({
  TopicName: z.string(),
  DisplayName: z.optional(z.string()),
  KmsMasterKeyId: z.optional(z.string()),
  Subscription: z.optional(subscriptions),
  Tags: tags,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
const topicPolicy = z.strictObject({ Topics: z.array(z.string()), PolicyDocument: unreadPolicy });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
const subscription = z.strictObject({ TopicArn: z.string(), Protocol: protocol, Endpoint: z.string() });

/** CloudFormation's SNS types. */
export const snsResources = (sns: Sns): ResourceTypes => ({
  "AWS::SNS::Topic": resourceType(topic, ({ properties: { TopicName: name } }) => {
    const arn = sns.createTopic(name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  }),
  "AWS::SNS::TopicPolicy": resourceType(topicPolicy, ({ properties, logicalId, stack }) => {
    for (const arn of properties.Topics) sns.requireTopic(arn);
    return { ref: `${stack.name}-${logicalId}` };
  }),
  "AWS::SNS::Subscription": resourceType(subscription, ({ properties, logicalId }) => {
    sns.requireTopic(properties.TopicArn);
    const arn = `${properties.TopicArn}:${logicalId}`;
    return { ref: arn, attributes: { Arn: arn } };
  }),
});
