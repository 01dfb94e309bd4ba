import { invalid } from "./parameters.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export interface AddPermission {
  readonly TopicArn: string;
  readonly Label: string;
  readonly AWSAccountId: readonly string[];
  readonly ActionName: readonly string[];
}

/** A topic, as far as its policy goes. */
export interface Granting {
  readonly arn: string;
  /** Statements that it has besides the owner's. */
  permissions: readonly { readonly Sid: string }[];
}

const ACTIONS = [
  ...["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic"],
  ...["Subscribe", "ListSubscriptionsByTopic", "Publish"],
];

/**
 * Adds a statement to a topic's policy. Nobody outside of the account is simulated, so that it lets nobody in.
 *
 * @throws AwsError InvalidParameterException
 */
export function addPermission(
  topic: Granting,
  { Label: label, AWSAccountId, ActionName }: AddPermission,
): void {
  if (topic.permissions.some(({ Sid }) => Sid === label)) throw invalid("Statement already exists");
  if (!ActionName.every((name) => ACTIONS.includes(name)))
    throw invalid("Policy statement action out of service scope!");
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrMore(AWSAccountId.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrMore(ActionName.map((name) => `SNS:${name}`)),
    Resource: topic.arn,
  };
  topic.permissions = [...topic.permissions, statement];
}

/** https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html */
export function removePermission(topic: Granting, label: string): void {
  topic.permissions = topic.permissions.filter(({ Sid }) => Sid !== label);
}

/** A topic's policy: what its owner may, and what was added. */
export function policyOf({ arn, permissions }: Granting): object {
  const [, , , , owner = ""] = arn.split(":");
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ACTIONS.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": owner } },
      },
      ...permissions,
    ],
  };
}

/** Policies are kept in their shortest form. */
const oneOrMore = (values: readonly string[]) => (values.length === 1 ? values[0] : values);
