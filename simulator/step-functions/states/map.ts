import type { MapState } from "../definition/schema.ts";
import { Cancelled, EvaluationFailure, StateFailure } from "../errors.ts";
import { type Json, type Payload, toPayload } from "../json.ts";
import type { MapItem, Thread } from "../thread.ts";
import type { Outcome, Visit } from "../visit.ts";
import { type RunBody, runConcurrently } from "./concurrent.ts";

/** An inline Map without a limit. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const INLINE_CONCURRENCY = 40;

/** One attempt of an inline Map state. */
export async function runMap(visit: Visit, state: MapState, runBody: RunBody): Promise<Outcome> {
  const { thread } = visit;
  const limit = await visit.evaluateInteger(state.MaxConcurrency, "MaxConcurrency", 0);
  const items = await itemsOf(visit, state);
  thread.record("MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
  const values = await runConcurrently(thread, {
    count: items.length,
    limit: Math.min(limit || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
    item: (index) => ({ Index: index, Value: items[index] ?? null }),
    run: (index, iteration) => iterate({ visit, state, runBody, index, iteration }),
  });
  const result = visit.limit(toPayload(values));
  thread.recordAside("MapStateSucceeded");
  return visit.exit({ ...state, result: values, otherwise: result });
}

async function itemsOf(visit: Visit, { Items }: MapState): Promise<readonly Json[]> {
  if (Items !== undefined) return visit.evaluateAs(Items, "Items", "array");
  const { value, text } = visit.input;
  if (!Array.isArray(value)) throw new EvaluationFailure(`Map state input must be an array but was: ${text}`);
  return value;
}

interface Iteration {
  readonly visit: Visit;
  readonly state: MapState;
  readonly runBody: RunBody;
  readonly index: number;
  readonly iteration: Thread;
}

async function iterate({ visit, state, runBody, index, iteration }: Iteration) {
  const details = { name: visit.name, index };
  iteration.record("MapIterationStarted", { mapIterationStartedEventDetails: details });
  try {
    const input = await selectItem(visit, state, iteration.item);
    const { value } = await runBody(iteration, state.ItemProcessor, input);
    const event = { mapIterationSucceededEventDetails: details };
    return { value, lastEvent: iteration.recordAside("MapIterationSucceeded", event) };
  } catch (error) {
    if (error instanceof StateFailure)
      iteration.record("MapIterationFailed", { mapIterationFailedEventDetails: details });
    if (error instanceof Cancelled)
      iteration.recordAborted("MapIterationAborted", { mapIterationAbortedEventDetails: details });
    throw error;
  }
}

/** ItemSelector belongs to the Map state, but sees the item in its context. */
async function selectItem(visit: Visit, state: MapState, item: MapItem | undefined): Promise<Payload> {
  const selector = state.ItemSelector;
  if (selector === undefined) return toPayload(item?.Value ?? null);
  const context = visit.context(item);
  return visit.limit(toPayload(await visit.evaluate(selector, "ItemSelector", { context })));
}
