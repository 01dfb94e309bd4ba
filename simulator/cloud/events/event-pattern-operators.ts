import { parseCidr } from "./cidr.ts";
import { invalidPattern } from "./event-pattern-error.ts";

/** One entry in a field's list: what it says of a value, and whether it also holds where there is none. */
export interface LeafTest {
  readonly absent: boolean;
  matches(value: unknown): boolean;
}

type Test = (value: unknown) => boolean;

const present = (matches: Test): LeafTest => ({ absent: false, matches });

/**
 * Reads one entry of a pattern's list: a value to be equal to, or an object with one operator.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws AwsError InvalidEventPatternException
 */
export function parseLeafTest(entry: unknown): LeafTest {
  if (Array.isArray(entry)) throw invalidPattern("Match value must be String, number, true, false, or null");
  if (typeof entry !== "object" || entry === null) return present((value) => value === entry);
  const [operator = "", ...more] = Object.keys(entry);
  const argument = (entry as Record<string, unknown>)[operator];
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  if (operator === "exists") return existsTest(argument);
  const parse = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (parse === undefined) throw invalidPattern(`Unrecognized match type ${operator}`);
  return present(parse(argument));
}

const OPERATORS: Readonly<Record<string, (argument: unknown) => Test>> = {
  exactly: (argument) => {
    const text = requireText(argument, "exact match pattern must be a string");
    return (value) => value === text;
  },
  prefix: affixTest("prefix", (text, affix) => text.startsWith(affix)),
  suffix: affixTest("suffix", (text, affix) => text.endsWith(affix)),
  "equals-ignore-case": (argument) =>
    ignoringCase(requireText(argument, "equals-ignore-case match pattern must be a string")),
  wildcard: (argument) => wildcardTest(requireText(argument, "wildcard match pattern must be a string")),
  numeric: numericTest,
  cidr: (argument) => {
    // The reason names another operator: that is what AWS answers.
    const contains = parseCidr(requireText(argument, "prefix match pattern must be a string"));
    return (value) => typeof value === "string" && contains(value);
  },
  "anything-but": anythingBut,
};

/** Names that make a list called "$or" an ordinary field: operators, present and to come. */
const RESERVED: ReadonlySet<string> = new Set([
  ...Object.keys(OPERATORS),
  ...["exists", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/** Whether an object is a test of a value rather than a pattern of fields. */
export const isMatchExpression = (entry: object): boolean =>
  Object.keys(entry).some((name) => RESERVED.has(name));

/** Only leaves exist: a name that leads to an object does not. */
function existsTest(argument: unknown): LeafTest {
  if (typeof argument !== "boolean")
    throw invalidPattern("exists match pattern must be either true or false.");
  return { absent: !argument, matches: () => argument };
}

function requireText(argument: unknown, reason: string): string {
  if (typeof argument !== "string") throw invalidPattern(reason);
  return argument;
}

function requireSome(affix: string): string {
  if (affix === "") throw invalidPattern("Null prefix/suffix not allowed");
  return affix;
}

const ignoringCase = (expected: string): Test => {
  const lower = expected.toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase() === lower;
};

type Fits = (text: string, affix: string) => boolean;

function affixTest(name: string, fits: Fits): (argument: unknown) => Test {
  return (argument) => {
    const folded = (argument as { "equals-ignore-case"?: unknown } | null)?.["equals-ignore-case"];
    if (typeof folded === "string") {
      const lower = folded.toLowerCase();
      return (value) => typeof value === "string" && fits(value.toLowerCase(), lower);
    }
    const affix = requireText(argument, `${name} match pattern must be a string`);
    return (value) => typeof value === "string" && fits(value, affix);
  };
}

/** `*` stands for any text, `\*` and `\\` for themselves; two stars in a row are refused. */
function wildcardTest(pattern: string): Test {
  const pieces = pattern.match(/\\[*\\]|./gsu) ?? [];
  let source = "";
  pieces.forEach((piece, index) => {
    if (piece === "\\") throw invalidPattern(`Invalid escape character at pos ${index}`);
    if (piece === "*" && pieces[index - 1] === "*")
      throw invalidPattern(`Consecutive wildcard characters at pos ${index - 1}`);
    source += piece === "*" ? ".*" : piece.replace(/^\\/, "").replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  });
  const whole = new RegExp(`^${source}$`, "s");
  return (value) => typeof value === "string" && whole.test(value);
}

const RANGE_LIMIT = 5e9;
const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** One comparison, or a range that is open or closed at both ends. */
function numericTest(argument: unknown): Test {
  if (!Array.isArray(argument)) throw invalidPattern("Value of numeric must be an array.");
  const [operator, bound, upper, top, ...more] = argument as unknown[];
  if (typeof operator !== "string")
    throw invalidPattern(`Invalid member in numeric match: ${operator ?? "]"}`);
  const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
  if (compare === undefined) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  const bottom = requireNumber(bound, operator === "=" ? "equals" : operator);
  const single: Test = (value) => typeof value === "number" && compare(value, bottom);
  if (argument.length === 2) return single;
  if (!operator.startsWith(">")) throw invalidPattern("Too many elements in numeric expression");
  if (typeof upper !== "string") throw invalidPattern(`Bad value in numeric range: ${upper}`);
  const compareTop = /^<=?$/.test(upper) ? COMPARE[upper] : undefined;
  if (compareTop === undefined) throw invalidPattern(`Bad numeric range operator: ${upper}`);
  const limit = requireNumber(top, upper);
  if (more.length > 0) throw invalidPattern("Too many terms in numeric range expression");
  if (bottom >= limit) throw invalidPattern("Bottom must be less than top");
  return (value) => single(value) && compareTop(value as number, limit);
}

function requireNumber(bound: unknown, operator: string): number {
  if (typeof bound !== "number") throw invalidPattern(`Value of ${operator} must be numeric`);
  if (Math.abs(bound) > RANGE_LIMIT)
    throw invalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  return bound;
}

const ANYTHING_BUT: Readonly<Record<string, { parse: (each: string) => Test; reason: string }>> = {
  prefix: {
    parse: (affix) => {
      const prefix = requireSome(affix);
      return (value) => typeof value === "string" && value.startsWith(prefix);
    },
    reason: "prefix/suffix match pattern must be a string",
  },
  suffix: {
    parse: (affix) => {
      const suffix = requireSome(affix);
      return (value) => typeof value === "string" && value.endsWith(suffix);
    },
    reason: "prefix/suffix match pattern must be a string",
  },
  wildcard: { parse: wildcardTest, reason: "wildcard match pattern must be a string" },
  "equals-ignore-case": {
    parse: ignoringCase,
    reason: "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
  },
};

/** Holds for every value that none of the excluded forms fits, null among them, but not where there is no value. */
function anythingBut(argument: unknown): Test {
  if (typeof argument === "object" && argument !== null && !Array.isArray(argument)) {
    const [operator = "", ...more] = Object.keys(argument);
    const known = Object.hasOwn(ANYTHING_BUT, operator) ? ANYTHING_BUT[operator] : undefined;
    if (known === undefined || more.length > 0)
      throw invalidPattern(`Unsupported anything-but pattern: ${operator}`);
    const listed = asList((argument as Record<string, unknown>)[operator]);
    const excluded = listed.map((each) => known.parse(requireText(each, known.reason)));
    return (value) => !excluded.some((test) => test(value));
  }
  const isScalar = typeof argument === "string" || typeof argument === "number";
  if (!isScalar && !Array.isArray(argument))
    throw invalidPattern("Value of anything-but must be an array or single string/number value.");
  const excluded = asList(argument);
  if (!excluded.every((each) => typeof each === "string" || typeof each === "number"))
    throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
  if (new Set(excluded.map((each) => typeof each)).size > 1)
    throw invalidPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  return (value) => !excluded.includes(value as string | number);
}

function asList(argument: unknown): unknown[] {
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return list;
}
