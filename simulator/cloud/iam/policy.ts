import * as z from "zod";
import { AwsError, NotModelled } from "../cloud.ts";
import { type Condition, type ConditionKeys, readConditions } from "./conditions.ts";
import { anyOf, arnWildcard, type Matcher, wildcard } from "./wildcards.ts";

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);
const principal = z.union([
  z.literal("*"),
  z.record(z.enum(["AWS", "Service", "Federated"]), oneOrMore.optional()),
]);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: principal.optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z
    .record(z.string(), z.record(z.string(), z.union([oneOrMore, z.boolean(), z.number()])))
    .optional(),
});

/** A policy document, of an identity or of trust. */
export const policyDocument = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).min(1)]),
});
export type PolicyDocument = z.infer<typeof policyDocument>;

/** One question to a role's policies: an action on a resource. */
export interface Question {
  /** "ec2:CreateVolume". */
  readonly action: string;
  /** ARN; "*" where the action knows no resources. */
  readonly resource: string;
  readonly keys: ConditionKeys;
}

/** A statement, read. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Of an action in small letters. */
  readonly isAction: Matcher;
  readonly isResource: Matcher;
  readonly holds: Condition;
}

/** Why a question is answered as it is. */
export type Verdict = "allowed" | "denied explicitly" | "not allowed";

/**
 * Reads the statements of an identity's policy.
 *
 * @throws AwsError MalformedPolicyDocument; NotModelled for conditions and policy variables that are not known
 */
export function readPolicy({ Statement: statements }: PolicyDocument): Statement[] {
  return (Array.isArray(statements) ? statements : [statements]).map((one) => {
    if (one.Principal !== undefined) throw malformed("a policy of an identity has no Principal");
    return {
      effect: one.Effect,
      isAction: readAction(one),
      isResource: readResource(one),
      holds: readConditions(one.Condition ?? {}),
    };
  });
}

/**
 * The verdict on a question: a Deny that applies wins, an Allow that applies lets in, and without one the door is
 * closed. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @param statements those whose action fits already
 */
export function judge(statements: readonly Statement[], { resource, keys }: Question): Verdict {
  let verdict: Verdict = "not allowed";
  for (const { effect, isResource, holds } of statements) {
    if (!isResource(resource) || !holds(keys)) continue;
    if (effect === "Deny") return "denied explicitly";
    verdict = "allowed";
  }
  return verdict;
}

type Source = z.infer<typeof statement>;

function readAction({ Action, NotAction }: Source): Matcher {
  return eitherOf("Action", Action, NotAction, (pattern) => {
    if (pattern !== "*" && !/^[\w-]+:[\w*?]+$/.test(pattern)) throw malformed(`the action ${pattern}`);
    return wildcard(pattern.toLowerCase());
  });
}

function readResource({ Resource, NotResource }: Source): Matcher {
  return eitherOf("Resource", Resource, NotResource, (pattern) => {
    if (pattern.includes("${")) throw new NotModelled(`a policy variable in the resource ${pattern}`);
    return arnWildcard(pattern);
  });
}

/** An element, or its contrary; a statement has one of the two. */
function eitherOf(
  name: string,
  given: Source["Action"],
  not: Source["Action"],
  read: (pattern: string) => Matcher,
): Matcher {
  const patterns = given ?? not;
  if (patterns === undefined || (given !== undefined && not !== undefined))
    throw malformed(`a statement has ${name} or Not${name}`);
  const matches = anyOf((typeof patterns === "string" ? [patterns] : patterns).map(read));
  return given === undefined ? (text) => !matches(text) : matches;
}

const malformed = (what: string) => new AwsError("MalformedPolicyDocument", `Malformed policy: ${what}.`);
