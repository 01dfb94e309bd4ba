import { NotModelled } from "../cloud.ts";
import { anyOf, arnWildcard, type Matcher, wildcard } from "./wildcards.ts";

/** What a request says of itself and of one resource, by condition key in small letters. */
export type ConditionKeys = Readonly<Record<string, string | readonly string[]>>;

/** A statement's `Condition`, as the template has it: operator, then key, then value or values. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, ConditionValue>>>>;
type ConditionValue = string | boolean | number | readonly string[];

export type Condition = (keys: ConditionKeys) => boolean;

/** Keys that `demands.ts` gives; those of KMS stand in roles, for what EC2 does with keys in the caller's name. */
const KEYS = [
  /^aws:(requesttag|resourcetag)\/./,
  /^ec2:resourcetag\/./,
  /^aws:(requestedregion|tagkeys)$/,
  /^ec2:(region|createaction|owner)$/,
  /^cloudwatch:namespace$/,
  /^iam:passedtoservice$/,
  /^kms:(viaservice|grantisforawsresource)$/,
];

/** Keys with several values: their operators need ForAllValues or ForAnyValue in front. */
const MULTIVALUED = new Set(["aws:tagkeys"]);

/** How an operator reads a wanted value, and whether it asks that none fits. */
const OPERATORS: Readonly<
  Record<string, { readonly reads: (wanted: string) => Matcher; readonly not?: true }>
> = {
  StringEquals: { reads: (wanted) => (text) => text === wanted },
  StringNotEquals: { reads: (wanted) => (text) => text === wanted, not: true },
  StringLike: { reads: wildcard },
  StringNotLike: { reads: wildcard, not: true },
  // "ArnEquals and ArnLike behave identically."
  ArnEquals: { reads: arnWildcard },
  ArnLike: { reads: arnWildcard },
  Bool: { reads: (wanted) => (text) => text.toLowerCase() === wanted.toLowerCase() },
};

/**
 * Reads a statement's conditions, all of which must hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 *
 * @throws NotModelled for an operator, a key or a policy variable that the simulator does not know
 */
export function readConditions(block: ConditionBlock): Condition {
  const tests = Object.entries(block).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, value]) => readCondition(operator, key.toLowerCase(), value)),
  );
  return (keys) => tests.every((holds) => holds(keys));
}

function readCondition(operator: string, key: string, value: ConditionValue): Condition {
  if (!KEYS.some((known) => known.test(key))) throw new NotModelled(`the condition key ${key}`);
  const wanted = (Array.isArray(value) ? value : [value]).map(String);
  if (wanted.some((text) => text.includes("${"))) throw new NotModelled(`a policy variable in ${key}`);
  if (operator === "Null") return readNull(key, wanted);
  const [, word, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (known === undefined) throw new NotModelled(`the condition operator ${operator}`);
  if (word === undefined && MULTIVALUED.has(key))
    throw new NotModelled(
      `${operator} of ${key}, which has several values, without ForAllValues or ForAnyValue`,
    );
  const isWanted = anyOf(wanted.map(known.reads));
  const fits: Matcher = known.not ? (text) => !isWanted(text) : isWanted;
  // An absent key fulfils what asks for all of no values, what asks that something is not so, and IfExists.
  const absent = word === "ForAllValues" || ifExists !== undefined || (known.not && word === undefined);
  return (keys) => {
    const found = keys[key];
    if (found === undefined) return absent === true;
    if (typeof found === "string") return fits(found);
    return word === "ForAnyValue" ? found.some(fits) : found.every(fits);
  };
}

/** `true` asks that the key is absent, `false` that it is there. */
function readNull(key: string, wanted: readonly string[]): Condition {
  const [asked] = wanted;
  if (wanted.length !== 1 || (asked !== "true" && asked !== "false"))
    throw new NotModelled(`the condition operator Null of ${key} with ${wanted.join(", ")}`);
  return (keys) => (keys[key] === undefined) === (asked === "true");
}
