import { isDeepStrictEqual } from "node:util";
import type { Json } from "./cases.ts";
import type { Observed } from "./observed.ts";

/** One place in which the two sides differ. */
export interface Difference {
  /** "outcome", "output.total", "cause", "path", "calls", "seconds" */
  readonly place: string;
  readonly interpreter: Json;
  readonly ministack: Json;
}

/** What one side has and the other has not. */
export const ABSENT = "(absent)";

/**
 * The places in which two sides differ. Where the outcome does, the rest follows from that and is left out.
 *
 * @param isConcurrent whether states ran side by side: then calls have no order, and waits no sum
 */
export function compare(
  interpreter: Observed,
  ministack: Observed,
  isConcurrent: boolean,
): readonly Difference[] {
  if (interpreter.outcome !== ministack.outcome)
    return [{ place: "outcome", interpreter: interpreter.outcome, ministack: ministack.outcome }];
  const places: Difference[] = [];
  const look = (place: string, left: Json | undefined, right: Json | undefined) =>
    places.push(...differences(place, comparable(left), comparable(right)));
  look("output", interpreter.output, ministack.output);
  if (isOwnError(interpreter.outcome)) look("cause", interpreter.cause, ministack.cause);
  look("path", interpreter.path.join(" > "), ministack.path.join(" > "));
  look("calls", callsOf(interpreter, isConcurrent), callsOf(ministack, isConcurrent));
  if (!isConcurrent && interpreter.seconds !== undefined && ministack.seconds !== undefined)
    look("seconds", Math.round(interpreter.seconds), Math.round(ministack.seconds));
  return places;
}

/** The words for the service's own errors are nobody's contract. */
const isOwnError = (outcome: string): boolean => !/^FAILED States\./.test(outcome);

function callsOf({ calls }: Observed, isConcurrent: boolean): Json {
  const texts = calls.map(({ name, payload }) => `${name} ${JSON.stringify(comparable(payload))}`);
  return isConcurrent ? texts.sort() : texts;
}

function* zip(left: object, right: object): Generator<[string, Json | undefined, Json | undefined]> {
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)]))
    yield [name, (left as Record<string, Json>)[name], (right as Record<string, Json>)[name]];
}

function differences(place: string, left: Json | undefined, right: Json | undefined): Difference[] {
  if (isDeepStrictEqual(left, right)) return [];
  if (isContainer(left) && isContainer(right) && Array.isArray(left) === Array.isArray(right))
    return [...zip(left, right)].flatMap(([name, one, other]) => differences(`${place}.${name}`, one, other));
  return [{ place, interpreter: left ?? absent(left), ministack: right ?? absent(right) }];
}

const absent = (value: null | undefined): Json => (value === null ? null : ABSENT);

const isContainer = (value: Json | undefined): value is Json[] | { [name: string]: Json } =>
  typeof value === "object" && value !== null;

const VARYING: ReadonlyArray<readonly [RegExp, string]> = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "(instant)"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, "(uuid)"],
  [/arn:aws:states:[\w:/-]+/g, "(arn)"],
];

/** A value without what differs in every run; a text that is the JSON of an object is read as that object. */
function comparable(value: Json | undefined): Json | undefined {
  if (typeof value === "string") return comparableText(value);
  if (Array.isArray(value)) return value.map((item) => comparable(item) ?? null);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "token" ? "(token)" : (comparable(member) ?? null),
    ]),
  );
}

function comparableText(text: string): Json {
  if (text.startsWith("{"))
    try {
      return comparable(JSON.parse(text) as Json) ?? null;
    } catch {
      // No JSON, but a text that begins like it.
    }
  return VARYING.reduce((shown, [pattern, name]) => shown.replace(pattern, name), text);
}
