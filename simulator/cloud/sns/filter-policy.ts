import type { AwsError } from "../cloud.ts";
import { parseEventPattern } from "../events/event-pattern.ts";
import { invalid } from "./parameters.ts";

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MAX_KEYS = 5;
const MAX_COMBINATIONS = 150;

export type FilterPolicyScope = "MessageAttributes" | "MessageBody";

/**
 * Checks a filter policy. Its language is that of event patterns, with fewer forms of `anything-but` and a limit on
 * how many combinations of values it stands for.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 *
 * @throws AwsError InvalidParameterException
 */
export function requireFilterPolicy(text: string, scope: FilterPolicyScope): void {
  try {
    parseEventPattern(text);
  } catch (error) {
    const { message } = error as AwsError;
    const reason = message
      .replace("Event pattern is not valid. Reason: ", "")
      .replace("prefix/suffix", "prefix");
    const isSyntax = /^(Unrecognized token|Unexpected)/.test(reason);
    throw refused(isSyntax ? `failed to parse JSON. ${reason}` : reason);
  }
  const policy = JSON.parse(text) as Policy;
  const { keys, combinations, isNested } = weigh(policy, 1);
  if (isNested && scope === "MessageAttributes")
    throw refused("Filter policy scope MessageAttributes does not support nested filter policy");
  if (keys > MAX_KEYS) throw refused(`Filter policy can not have more than ${MAX_KEYS} keys`);
  if (combinations > MAX_COMBINATIONS) throw refused("Filter policy is too complex");
}

type Policy = Readonly<Record<string, unknown>>;

const refused = (reason: string) => invalid(`Attributes Reason: FilterPolicy: ${reason}`);

interface Weight {
  readonly keys: number;
  readonly combinations: number;
  readonly isNested: boolean;
}

/** Values multiply, each counted once for every level that it lies deep; alternatives of `$or` add up. */
function weigh(policy: Policy, depth: number): Weight {
  const weights = Object.entries(policy).map(([name, value]) => weighField(name, value, depth));
  return {
    keys: weights.reduce((sum, { keys }) => sum + keys, 0),
    combinations: weights.reduce((product, { combinations }) => product * combinations, 1),
    isNested: weights.some(({ isNested }) => isNested),
  };
}

function weighField(name: string, value: unknown, depth: number): Weight {
  if (!Array.isArray(value)) return { ...weigh(value as Policy, depth + 1), isNested: true };
  if (name !== "$or") {
    for (const test of value) refuseAnythingButSuffix(test);
    return { keys: 1, combinations: value.length * depth, isNested: false };
  }
  const branches = value.map((branch) => weigh(branch as Policy, depth));
  return {
    keys: branches.reduce((sum, { keys }) => sum + keys, 0),
    combinations: branches.reduce((sum, { combinations }) => sum + combinations, 0),
    isNested: branches.some(({ isNested }) => isNested),
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html: of the nested forms only a prefix. */
function refuseAnythingButSuffix(test: unknown): void {
  const excluded = (test as { "anything-but"?: unknown } | null)?.["anything-but"];
  if (typeof excluded !== "object" || excluded === null || Array.isArray(excluded)) return;
  const [operator = ""] = Object.keys(excluded);
  if (operator !== "prefix") throw refused(`Unsupported anything-but pattern: ${operator}`);
}
