import { AwsError } from "../cloud.ts";
import { requireDelivery, subscriptionDelivery } from "./delivery-policy.ts";
import { type FilterPolicyScope, requireFilterPolicy } from "./filter-policy.ts";
import { invalid } from "./parameters.ts";
import type { Attributes, Topic } from "./topic.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export interface Subscribe {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint?: string;
  readonly Attributes?: Attributes;
  readonly ReturnSubscriptionArn?: boolean;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Until somebody at the other end has agreed, which nobody in the simulation does. */
  readonly isPending: boolean;
  attributes: Attributes;
}

const PROTOCOLS = ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"];
/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html */
const CONFIRMED_BY_OTHERS = ["http", "https", "email", "email-json"];
const KNOWN = ["FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "DeliveryPolicy"];

export const isPending = (protocol: string): boolean => CONFIRMED_BY_OTHERS.includes(protocol);

/** @throws AwsError InvalidParameterException */
export function requireEndpoint({ Protocol: protocol, Endpoint: endpoint = "" }: Subscribe): void {
  if (!PROTOCOLS.includes(protocol))
    throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  // Digits in groups, one separator between two of them.
  if (protocol === "sms" && !/^\+?\d+([-./ ]\d+)*$/.test(endpoint))
    throw new AwsError("InvalidParameterException", `Invalid SMS endpoint: ${endpoint}`);
  if (protocol === "sqs" && !endpoint.startsWith("arn:")) throw invalid("SQS endpoint ARN");
  if (protocol.startsWith("http") && !endpoint.startsWith(`${protocol}://`))
    throw invalid("Endpoint must match the specified protocol");
  if (protocol.startsWith("email") && !/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalid("Email address");
}

/**
 * Attributes as they are kept: checked, and with booleans in lower case.
 *
 * @throws AwsError InvalidParameterException
 */
export function readAttributes(given: Attributes, parameter: "Attributes" | "AttributeName"): Attributes {
  const { FilterPolicyScope: scope = "MessageAttributes", FilterPolicy: policy } = given;
  for (const name of Object.keys(given)) {
    if (!KNOWN.includes(name)) throw invalid(parameter);
  }
  if (scope !== "MessageAttributes" && scope !== "MessageBody")
    throw invalid(
      `${parameter} Reason: FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  if (given["DeliveryPolicy"] !== undefined) requireDelivery(given["DeliveryPolicy"], parameter);
  if (policy !== undefined && policy !== "") requireFilterPolicy(policy, scope satisfies FilterPolicyScope);
  const raw = given["RawMessageDelivery"]?.toLowerCase();
  if (raw !== undefined && raw !== "true" && raw !== "false")
    throw invalid(
      `${parameter} Reason: RawMessageDelivery: Invalid value [${given["RawMessageDelivery"]}]. Must be true or false.`,
    );
  return { ...given, ...(raw !== undefined && { RawMessageDelivery: raw }) };
}

/** Whether what is asked for is what there is. */
export const isSame = (standing: Subscription, asked: Attributes): boolean =>
  Object.entries(asked).every(([name, value]) => (standing.attributes[name] ?? DEFAULTS[name]) === value);

const DEFAULTS: Attributes = { RawMessageDelivery: "false", FilterPolicyScope: "MessageAttributes" };

/** What GetSubscriptionAttributes answers; the principal is a user, as the rehearsal's credentials are. */
export function describeSubscription(
  { arn, topicArn, protocol, endpoint, isPending, attributes }: Subscription,
  topic: Topic | undefined,
) {
  const owner = ownerOf(topicArn);
  const { FilterPolicy: policy, FilterPolicyScope: scope, DeliveryPolicy: delivery, ...others } = attributes;
  return {
    ConfirmationWasAuthenticated: String(!isPending),
    Endpoint: endpoint,
    ...(policy !== undefined &&
      policy !== "" && { FilterPolicy: policy, FilterPolicyScope: scope ?? "MessageAttributes" }),
    ...(delivery !== undefined && subscriptionDelivery(delivery, topic?.attributes["DeliveryPolicy"])),
    Owner: owner,
    PendingConfirmation: String(isPending),
    Protocol: protocol,
    RawMessageDelivery: "false",
    ...others,
    SubscriptionArn: arn,
    SubscriptionPrincipal: `arn:aws:iam::${owner}:user/rehearsal`,
    TopicArn: topicArn,
  };
}

/** What lists show of it. */
export const listed = ({ arn, topicArn, protocol, endpoint, isPending }: Subscription) => ({
  Endpoint: endpoint,
  Owner: ownerOf(topicArn),
  Protocol: protocol,
  SubscriptionArn: isPending ? "PendingConfirmation" : arn,
  TopicArn: topicArn,
});

const ownerOf = (arn: string): string => arn.split(":")[4] ?? "";
