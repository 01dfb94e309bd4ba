import { languageOf } from "../definition/query-language.ts";
import type { MapState } from "../definition/schema.ts";
import { Cancelled, EvaluationFailure, STATES_ERRORS, StateFailure } from "../errors.ts";
import { type Json, joinPayloads, type Payload, toPayload } from "../json.ts";
import type { MapItem, Thread } from "../thread.ts";
import type { Outcome, Visit } from "../visit.ts";
import { type RunBody, runConcurrently } from "./concurrent.ts";
import { type MapPlan, type MapRun, runDistributed } from "./map-run.ts";

/** An inline Map without a limit. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
const INLINE_CONCURRENCY = 40;

/** One attempt of a Map state. */
export async function runMap(visit: Visit, state: MapState, runBody: RunBody): Promise<Outcome> {
  const { thread } = visit;
  const plan = await planMap(visit, state);
  const { length } = plan.items;
  thread.record("MapStateStarted", { mapStateStartedEventDetails: { length } });
  const processor = state.ItemProcessor ?? state.Iterator;
  const work = { visit, plan, processor, runBody, input: (item: MapItem) => selectItem(visit, state, item) };
  const outputs = await (isDistributed(state) ? runDistributed(work) : runInline(work));
  const result = visit.limit(joinPayloads(outputs));
  thread.recordAside("MapStateSucceeded");
  return visit.exit({ ...state, result: result.value, otherwise: result });
}

/** Evaluates the fields. @throws EvaluationFailure, StateFailure */
export async function planMap(visit: Visit, state: MapState): Promise<MapPlan> {
  return {
    maxConcurrency: (await visit.evaluateInteger(state.MaxConcurrency, "MaxConcurrency", 0)) ?? 0,
    toleratedCount: await visit.evaluateInteger(state.ToleratedFailureCount, "ToleratedFailureCount", 0),
    toleratedPercentage: await percentageOf(visit, state),
    ...(await itemsOf(visit, state)),
  };
}

async function percentageOf(visit: Visit, { ToleratedFailurePercentage: template }: MapState) {
  const field = "ToleratedFailurePercentage";
  if (template === undefined) return undefined;
  const value = await visit.evaluateAs(template, field, "number");
  if (value >= 0 && value <= 100) return value;
  throw new EvaluationFailure(`The ${field} field must be between 0 and 100 but was: ${value}`, field, true);
}

/** Only a distributed Map takes an object. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
async function itemsOf(visit: Visit, state: MapState): Promise<Pick<MapPlan, "items" | "keys">> {
  if (state.Items !== undefined) {
    const value = isDistributed(state) ? await visit.evaluate(state.Items, "Items") : null;
    return membersOf(value) ?? { items: await visit.evaluateAs(state.Items, "Items", "array") };
  }
  const { value, text } = visit.input;
  const members = isDistributed(state) ? membersOf(value) : undefined;
  if (members) return members;
  if (Array.isArray(value)) return { items: value };
  if (languageOf(visit.thread.run.machine.definition, state) === "JSONata")
    throw new EvaluationFailure(`Map state input must be an array but was: ${text}`);
  throw new StateFailure(STATES_ERRORS.runtime, visit.describe('Reference path "$" must point to array.'));
}

const isDistributed = ({ ItemProcessor, Iterator }: MapState): boolean =>
  (ItemProcessor ?? Iterator)?.ProcessorConfig?.Mode === "DISTRIBUTED";

function membersOf(value: Json): Pick<MapPlan, "items" | "keys"> | undefined {
  if (Array.isArray(value)) return { items: value };
  if (typeof value !== "object" || value === null) return undefined;
  return { items: Object.values(value), keys: Object.keys(value) };
}

function runInline(work: MapRun): Promise<Payload[]> {
  const { items, maxConcurrency } = work.plan;
  return runConcurrently(work.visit.thread, {
    count: items.length,
    limit: Math.min(maxConcurrency || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
    item: (index) => ({ Index: index, Value: items[index] ?? null }),
    run: (index, iteration) => iterate(work, index, iteration),
  });
}

async function iterate({ visit, processor, runBody, input }: MapRun, index: number, iteration: Thread) {
  const details = { name: visit.name, index };
  iteration.record("MapIterationStarted", { mapIterationStartedEventDetails: details });
  try {
    const payload = await input(iteration.item ?? { Index: index, Value: null });
    const output = await runBody(iteration, processor, payload);
    const event = { mapIterationSucceededEventDetails: details };
    return { output, lastEvent: iteration.recordAside("MapIterationSucceeded", event) };
  } catch (error) {
    if (error instanceof StateFailure)
      iteration.record("MapIterationFailed", { mapIterationFailedEventDetails: details });
    if (error instanceof Cancelled)
      iteration.recordAborted("MapIterationAborted", { mapIterationAbortedEventDetails: details });
    throw error;
  }
}

/**
 * ItemSelector belongs to the Map state, but sees the item in its context. Without it a member of an object is both
 * its Key and its Value; AWS's pages do not show that one.
 */
async function selectItem(visit: Visit, state: MapState, item: MapItem): Promise<Payload> {
  const selector = state.ItemSelector;
  const { Key, Value } = item;
  if (selector === undefined) return toPayload(Key === undefined ? Value : { Key, Value });
  const context = visit.context(item);
  return visit.limit(toPayload(await visit.evaluate(selector, "ItemSelector", { context })));
}
