import type { Json } from "../step-functions/json.ts";
import { asRecorded, type Comparer, isObject, type Mismatch } from "./compare.ts";

type Event = { readonly [name: string]: Json };

/** What belongs to the moment and not to what happened; roles and runs are named as the account pleases. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set([
  "id",
  "previousEventId",
  "timestamp",
  "roleArn",
  "mapRunArn",
]);

/** How the events of states that do things side by side are to be compared. */
export interface Order {
  /** Their order among each other is AWS's own affair. */
  readonly concurrent: boolean;
  /** The recorder sorted them and lost those that end a Parallel state. */
  readonly sorted: boolean;
}

/**
 * Compares a recorded history with the one of a replay, event by event, without ids and timestamps. Events within
 * concurrent states are compared without their order where there is none.
 */
export function compareHistory(
  comparer: Comparer,
  { recorded, replayed }: { recorded: readonly Json[]; replayed: readonly unknown[] },
  { concurrent, sorted }: Order,
): Mismatch | undefined {
  const expected = recorded.map(withoutMoment);
  const events = replayed.map((event) => withoutMoment(flatten(event)));
  if (!concurrent && !sorted) return comparer.compare(expected, events, "events");
  const [steps, found] = [toSteps(expected), toSteps(events)];
  if (steps.length !== found.length)
    return { path: "events", recorded: steps.map(typesOf), replayed: found.map(typesOf) };
  for (const [index, step] of steps.entries()) {
    const other = found[index] ?? [];
    const path = `events, step ${index}`;
    const mismatch =
      step.length === 1 && other.length === 1
        ? comparer.compare(step[0], other[0], path)
        : compareUnordered(comparer, step, other, { path, sorted });
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

/** Each recorded event has one in the replay; what is left over there may only be what the recorder lost. */
function compareUnordered(
  comparer: Comparer,
  recorded: readonly Event[],
  replayed: readonly Event[],
  { path, sorted }: { path: string; sorted: boolean },
): Mismatch | undefined {
  const left = [...replayed];
  for (const event of recorded) {
    const index = left.findIndex((candidate) => comparer.attempt(event, candidate));
    if (index < 0)
      return { path, recorded: event, replayed: left.filter(({ type }) => type === event["type"]) };
    left.splice(index, 1);
  }
  const unexpected = left.filter(({ type }) => !sorted || !/^ParallelState/.test(String(type)));
  return unexpected.length === 0 ? undefined : { path, recorded: [], replayed: unexpected };
}

/**
 * A history as steps: one event, or all that happened while the outermost Parallel or Map state was busy.
 * The state's own end is left to the step before its exit, because a recording may lack it.
 */
function toSteps(events: readonly Event[]): Event[][] {
  const steps: Event[][] = [];
  let entered: Json | undefined;
  let busy: Json | undefined;
  for (const event of events) {
    const type = String(event["type"]);
    if (
      busy !== undefined &&
      (type.startsWith("Execution") || nameOf(event, "stateExitedEventDetails") === busy)
    )
      busy = undefined;
    if (busy === undefined) steps.push([event]);
    else steps.at(-1)?.push(event);
    if (busy === undefined && /^(Map|Parallel)StateEntered$/.test(type))
      entered = nameOf(event, "stateEnteredEventDetails");
    if (busy === undefined && /^(Map|Parallel)StateStarted$/.test(type)) {
      busy = entered;
      steps.push([]);
    }
  }
  return steps.filter((step) => step.length > 0);
}

function nameOf(event: Event, details: string): Json | undefined {
  const found = event[details];
  return isObject(found) ? found["name"] : undefined;
}

const typesOf = (step: readonly Event[]): Json => step.map(({ type }) => String(type)).join(" ");

/** The interpreter keeps an event's details in one member of their own. */
function flatten(event: unknown): Json {
  const { details, ...rest } = event as { readonly details?: object };
  return asRecorded({ ...rest, ...details });
}

function withoutMoment(value: Json): Event {
  if (!isObject(value)) return {};
  const kept = Object.entries(value).filter(([name]) => !OF_THE_MOMENT.has(name));
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      name.endsWith("EventDetails") && isObject(member) ? withoutMoment(member) : member,
    ]),
  );
}
