import { AwsError } from "../cloud.ts";

/** Whether a text is what a policy's pattern means. */
export type Matcher = (text: string) => boolean;

/** "*" stands for any text, "?" for one character, as in actions and in StringLike. */
export function wildcard(pattern: string): Matcher {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const expression = new RegExp(`^${source(pattern, ".")}$`, "s");
  return (text) => expression.test(text);
}

/**
 * A pattern of ARNs: each of the six parts between the colons is compared by itself, so a wildcard stays within its
 * part; the last one may hold colons. "*" alone is every resource, also that of an action that knows none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 *
 * @throws AwsError MalformedPolicyDocument for what is no ARN
 */
export function arnWildcard(pattern: string): Matcher {
  if (pattern === "*") return () => true;
  const parts = pattern.split(":");
  if (parts.length < PARTS_OF_ARN || parts[0] !== "arn")
    throw new AwsError("MalformedPolicyDocument", `Resource ${pattern} must be in ARN format or "*".`);
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const inner = parts.slice(0, PARTS_OF_ARN - 1).map((part) => source(part, "[^:]"));
  const last = source(parts.slice(PARTS_OF_ARN - 1).join(":"), ".");
  const expression = new RegExp(`^${[...inner, last].join(":")}$`, "s");
  return (text) => expression.test(text);
}

const PARTS_OF_ARN = 6;

const source = (pattern: string, character: string): string =>
  pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", `${character}*`)
    .replaceAll("?", character);

/** Whether any of several matchers fits. */
export const anyOf =
  (matchers: readonly Matcher[]): Matcher =>
  (text) =>
    matchers.some((matches) => matches(text));
