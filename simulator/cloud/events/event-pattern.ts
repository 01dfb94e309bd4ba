import { reasonAgainstJson } from "../json-reason.ts";
import { invalidPattern } from "./event-pattern-error.ts";
import { isMatchExpression, type LeafTest, parseLeafTest } from "./event-pattern-operators.ts";

/** Says whether an event, as parsed JSON, matches. */
export type EventPattern = (event: unknown) => boolean;

/** One field of a pattern: its path joined with dots, and the tests of which one must hold. */
interface Field {
  readonly path: string;
  readonly tests: readonly LeafTest[];
}

/** A value of an event, and which element of which array it lies in. */
interface Leaf {
  readonly value: unknown;
  readonly elements: ReadonlyMap<string, number>;
}

/**
 * Compiles an EventBridge event pattern. As in EventBridge, nested names are joined with dots, an array stands for
 * any of its elements, and fields below one array of objects must hold within one and the same element.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws AwsError InvalidEventPatternException with AWS's reason
 */
export function parseEventPattern(text: string): EventPattern {
  const reason = reasonAgainstJson(text);
  if (reason !== undefined) throw invalidPattern(reason);
  const pattern: unknown = JSON.parse(text);
  if (!isObject(pattern)) throw invalidPattern("Filter is not an object");
  const alternatives = expand(pattern, "");
  return (event) => {
    const leaves = new Map<string, Leaf[]>();
    collect(event, "", new Map(), leaves);
    return alternatives.some((fields) => holds(fields, leaves, new Map()));
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

/** A pattern as alternatives of fields that must all hold: `$or` multiplies them. */
function expand(pattern: Readonly<Record<string, unknown>>, path: string): Field[][] {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalidPattern("Empty objects are not allowed");
  let alternatives: Field[][] = [[]];
  for (const [name, value] of entries) {
    const own = isOr(name, value)
      ? value.flatMap((branch) => expand(branch, path))
      : expandField(name, value, join(path, name));
    alternatives = alternatives.flatMap((fields) => own.map((more) => [...fields, ...more]));
  }
  return alternatives;
}

/**
 * Only a list of two patterns or more is the operator; anything else is a field that happens to be called so.
 * https://github.com/aws/event-ruler#and-and-or-relationship-among-fields-with-ruler
 */
const isOr = (name: string, value: unknown): value is Readonly<Record<string, unknown>>[] =>
  name === "$or" &&
  Array.isArray(value) &&
  value.length >= 2 &&
  value.every((branch) => isObject(branch) && !isMatchExpression(branch));

function expandField(name: string, value: unknown, path: string): Field[][] {
  if (isObject(value)) return expand(value, path);
  if (!Array.isArray(value)) throw invalidPattern(`"${name}" must be an object or an array`);
  if (value.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return [[{ path, tests: value.map(parseLeafTest) }]];
}

/** Takes an event apart. An empty array is no value at all. */
function collect(
  value: unknown,
  path: string,
  elements: Map<string, number>,
  leaves: Map<string, Leaf[]>,
): void {
  if (Array.isArray(value)) {
    const array = [path, ...elements].join("/");
    value.forEach((item, index) => {
      collect(item, path, new Map(elements).set(array, index), leaves);
    });
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) collect(inner, join(path, name), elements, leaves);
  } else {
    const known = leaves.get(path);
    if (known) known.push({ value, elements });
    else leaves.set(path, [{ value, elements }]);
  }
}

function holds(
  fields: readonly Field[],
  leaves: Map<string, Leaf[]>,
  chosen: ReadonlyMap<string, number>,
): boolean {
  const [field, ...rest] = fields;
  if (field === undefined) return true;
  const candidates = leaves.get(field.path);
  if (candidates === undefined) return field.tests.some((test) => test.absent) && holds(rest, leaves, chosen);
  return candidates.some(
    ({ value, elements }) =>
      field.tests.some((test) => test.matches(value)) &&
      [...elements].every(([array, index]) => (chosen.get(array) ?? index) === index) &&
      holds(rest, leaves, new Map([...chosen, ...elements])),
  );
}
