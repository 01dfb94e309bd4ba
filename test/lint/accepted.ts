import type { Finding } from "./linters.ts";

/** A finding that is right as it is, and why. */
export interface Accepted {
  readonly rule: string;
  /** Logical ids. */
  readonly at: RegExp;
  readonly reason: string;
}

const FUNCTIONS = /LambdaFunction$/;
const LOG_GROUPS = /LogGroup$/;

/**
 * Everything that the tools find and that stays. One that excuses nothing any more fails the run.
 * The rules: https://www.checkov.io/5.Policy%20Index/cloudformation.html,
 * https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
 */
export const ACCEPTED: readonly Accepted[] = [
  {
    rule: "W3005",
    at: FUNCTIONS,
    reason:
      "A function whose role is of the same template gets a DependsOn from osls too: it says twice what is true.",
  },
  {
    rule: "CKV_AWS_115",
    at: FUNCTIONS,
    reason:
      "Reserved concurrency comes out of the account's pool, of which 100 have to stay unreserved; a small account " +
      "could not deploy, and a reservation that is too small throttles a failover.",
  },
  {
    rule: "CKV_AWS_116",
    at: FUNCTIONS,
    reason:
      "Step Functions calls the functions synchronously, retries and catches. Two are also called by events, which " +
      "are edges: the observe loop calls the same two every minute, and a queue of old edges would be wrong to drain.",
  },
  {
    rule: "CKV_AWS_117",
    at: FUNCTIONS,
    reason:
      "They probe public endpoints and call the other Region's APIs. Inside a VPC that needs NAT in every zone: " +
      "one more thing to lose on the failover path, and nothing private to reach.",
  },
  {
    rule: "CKV_AWS_173",
    at: FUNCTIONS,
    reason:
      "Lambda encrypts the variables at rest with its own key. They hold names and addresses, no secret, and a " +
      "function must start when a customer's key is disabled.",
  },
  {
    rule: "CKV_AWS_158",
    at: LOG_GROUPS,
    reason:
      "CloudWatch Logs encrypts at rest with its own key. Logs of the day on which a key is lost must be written " +
      "and read without it.",
  },
  {
    rule: "CKV_AWS_119",
    at: /^LifeboatTable$/,
    reason:
      "Encrypted with the AWS managed key of DynamoDB. The lease and the direction must not be lost with the key " +
      "that the recovery points are encrypted with.",
  },
  {
    rule: "CKV_AWS_26",
    at: /^PagesTopic$/,
    reason:
      "CloudWatch alarms publish to an encrypted topic only through a customer's key, and then a disabled key is " +
      "a page that nobody gets. Messages hold no secret and leave by e-mail anyway.",
  },
  {
    rule: "CKV_AWS_18",
    at: /^(ServerlessDeploymentBucket|SwitchBucket)$/,
    reason:
      "Route 53's checkers read the switch object several times a second, for ever: a log of nothing else. Who " +
      "writes into either bucket is in CloudTrail, where the account records data events.",
  },
  {
    rule: "CKV_AWS_21",
    at: /^(ServerlessDeploymentBucket|SwitchBucket)$/,
    reason:
      "The switch is one mark that is there or not, its history is in the table. Each deployment has a folder of " +
      "its own, of which osls keeps five.",
  },
  {
    rule: "CKV_AWS_260",
    at: /^SecurityGroup$/,
    reason: "The strategy document opens port 80 of the web servers to everybody.",
  },
];

/** What is left of the findings, and how many are accepted; notes which reasons were needed. */
export function judge(
  findings: readonly Finding[],
  used: Set<Accepted>,
  accepted: readonly Accepted[] = ACCEPTED,
): { readonly open: readonly Finding[]; readonly excused: number } {
  const open = findings.filter((finding) => {
    const reason = accepted.find(({ rule, at }) => rule === finding.rule && at.test(finding.at));
    if (reason) used.add(reason);
    return reason === undefined;
  });
  return { open, excused: findings.length - open.length };
}
