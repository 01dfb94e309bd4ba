import { invalid } from "./parameters.ts";

/**
 * How often a message is tried at an HTTP endpoint. Nobody listens there in the simulation, so that it is kept and
 * shown and has no effect. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const RETRIES = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: "linear",
};
const REQUEST = { headerContentType: "text/plain; charset=UTF-8" };

type Policy = Readonly<Record<string, unknown>>;

/** A topic's, with what AWS adds to it; undefined where there is none. */
export const topicDelivery = (text: string | undefined): Policy | undefined =>
  text === undefined ? undefined : { http: { disableSubscriptionOverrides: false, ...httpOf(text) } };

/** What holds for a topic's endpoints. */
export const effectiveTopicDelivery = (text = "{}"): { readonly http: Policy } => ({
  http: {
    defaultHealthyRetryPolicy: RETRIES,
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: REQUEST,
    ...httpOf(text),
  },
});

/** A subscription's own, and what of its topic's holds besides. */
export function subscriptionDelivery(text: string, topic: string | undefined) {
  const { defaultHealthyRetryPolicy, defaultRequestPolicy } = effectiveTopicDelivery(topic).http;
  const own = {
    ...{ healthyRetryPolicy: null, sicklyRetryPolicy: null, throttlePolicy: null, requestPolicy: null },
    guaranteed: false,
    ...parse(text),
  };
  const effective = {
    ...own,
    healthyRetryPolicy: own.healthyRetryPolicy ?? defaultHealthyRetryPolicy,
    requestPolicy: own.requestPolicy ?? defaultRequestPolicy,
  };
  return { DeliveryPolicy: JSON.stringify(own), EffectiveDeliveryPolicy: JSON.stringify(effective) };
}

/** @throws AwsError InvalidParameterException where it is no JSON */
export function requireDelivery(text: string, parameter: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalid(`${parameter} Reason: DeliveryPolicy: failed to parse JSON.`);
  }
}

const parse = (text: string) => JSON.parse(text) as Policy;
const httpOf = (text: string) => parse(text)["http"] as Policy | undefined;
