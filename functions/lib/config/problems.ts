import type * as z from "zod/mini";
import type { Problem } from "../errors.ts";
import { keysAt } from "./json-schema.ts";
import { nearest, withGuess } from "./nearest.ts";

/** The value at a path of a parsed document; undefined where there is nothing. */
function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
  return value;
}

/** A value as the error messages show it. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no word for these, YAML has.
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : JSON.stringify(value);
}

/**
 * Turns a schema's issues into problems; an unknown key is named by its own path. Of a value that is of another type
 * altogether nothing else is said.
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], root: unknown): Problem[] {
  const place = ({ path }: z.core.$ZodIssue) => JSON.stringify(path);
  const mistyped = new Set(issues.filter(({ code }) => code === "invalid_type").map(place));
  const telling = issues.filter((issue) => issue.code === "invalid_type" || !mistyped.has(place(issue)));
  return telling.flatMap((issue): Problem[] => {
    const at = (path: readonly PropertyKey[]) => path.map(String).join(".") || "(the whole)";
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        path: at([...issue.path, key]),
        found: shown(valueAt(root, [...issue.path, key])),
        ...unknownKey(key, keysAt(issue.path)),
      }));
    if (issue.code === "invalid_union") {
      const nearest = nearestOf(issue.errors);
      // Each alternative's issues are counted from where the union stands.
      if (nearest)
        return problemsOf(
          nearest.map((one) => ({ ...one, path: [...issue.path, ...one.path] })),
          root,
        );
    }
    const value = valueAt(root, issue.path);
    const expected = expectation(issue, value);
    return [{ path: at(issue.path), expected, found: shown(value), message: `expected ${expected}` }];
  });
}

/** The alternative that was most likely meant: the one that was understood furthest, then that with least to mend. */
const nearestOf = (alternatives: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined =>
  alternatives.toSorted((one, other) => depthOf(other) - depthOf(one) || one.length - other.length)[0];

const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.min(...issues.map(({ path }) => path.length));

/** What is meant is guessed only where a slip of the finger explains it; otherwise all keys are named. */
function unknownKey(key: string, known: readonly string[]): Pick<Problem, "expected" | "message"> {
  const meant = nearest(key, known);
  return meant === undefined
    ? { expected: `one of the keys ${known.join(", ")}`, message: `unknown key ${key}` }
    : { expected: `the key ${meant}`, message: `unknown key ${key}, did you mean ${meant}?` };
}

const KINDS: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  array: "a list",
  tuple: "a list of two",
  object: "a mapping",
};

function expectation(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? `a value of type ${issue.expected}`;
    case "too_small":
      return issue.origin === "array"
        ? `at least ${issue.minimum} item${issue.minimum === 1 ? "" : "s"}`
        : `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return issue.origin === "array" ? `at most ${issue.maximum} items` : `at most ${issue.maximum}`;
    case "invalid_value":
      return withGuess(
        `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`,
        String(found),
        issue.values.map(String),
      );
    case "invalid_format":
      return issue.format === "starts_with"
        ? "a text that starts with /"
        : issue.message.replace(/^Invalid input: /, "");
    default:
      return issue.message;
  }
}
