import type { StatesBody } from "../definition/schema.ts";
import { STATES_ERRORS, StateFailure } from "../errors.ts";
import { WHOLE } from "../history.ts";
import { type Json, type Payload, toPayload } from "../json.ts";
import type { MapItem, Thread } from "../thread.ts";
import { describeFailure, type Visit } from "../visit.ts";
import { type RunBody, runConcurrently } from "./concurrent.ts";

/** A distributed Map without a limit. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
const DISTRIBUTED_CONCURRENCY = 10_000;

/** What a Map state's fields came to. */
export interface MapPlan {
  readonly items: readonly Json[];
  /** The names of the items, where they are the members of an object. */
  readonly keys?: readonly string[] | undefined;
  /** 0: as many as the mode allows. */
  readonly maxConcurrency: number;
  /** Failed items up to which a distributed Map goes on. */
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
}

/** What a Map Run needs to know. */
export interface MapRun {
  readonly visit: Visit;
  readonly plan: MapPlan;
  readonly processor: StatesBody | undefined;
  readonly runBody: RunBody;
  /** What the execution for an item begins with. */
  input(item: MapItem): Promise<Payload>;
}

/**
 * Runs an execution for each item. The history of the state machine says only that the Map Run began and ended; failed
 * items leave their error in the result, as long as there are not too many.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function runDistributed(mapRun: MapRun): Promise<Payload[]> {
  const { visit, plan } = mapRun;
  const { thread } = visit;
  thread.record("MapRunStarted", { mapRunStartedEventDetails: { mapRunArn: arnOf(visit) } });
  const started = thread.previous;
  let failed = 0;
  try {
    const outputs = await runConcurrently(thread, {
      count: plan.items.length,
      limit: plan.maxConcurrency || DISTRIBUTED_CONCURRENCY,
      areChildExecutions: true,
      item: (index) => itemAt(plan, index),
      run: async (_index, child) => {
        try {
          return { output: await runChild(mapRun, child), lastEvent: started };
        } catch (error) {
          if (!(error instanceof StateFailure)) throw error;
          failed += 1;
          if (isExceeded(plan, failed)) throw exceeded();
          return { output: toPayload(describeFailure(error)), lastEvent: started };
        }
      },
    });
    thread.record("MapRunSucceeded");
    return outputs;
  } catch (error) {
    thread.previous = started;
    if (error instanceof StateFailure) {
      const details = { error: error.error, cause: error.failureCause };
      thread.record("MapRunFailed", { mapRunFailedEventDetails: details });
    }
    throw error;
  }
}

function itemAt({ items, keys }: MapPlan, index: number): MapItem {
  const key = keys?.[index];
  return { Index: index, ...(key !== undefined && { Key: key }), Value: items[index] ?? null };
}

/** Whether so many failed items are too many: without a threshold one is, with two the lower one counts. */
export function isExceeded(plan: MapPlan, failed: number): boolean {
  const { toleratedCount: count, toleratedPercentage: percentage, items } = plan;
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  return failed > (count ?? failed) || (failed * 100) / items.length > (percentage ?? 100);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const exceeded = (): StateFailure =>
  new StateFailure(
    STATES_ERRORS.exceedToleratedFailureThreshold,
    "The specified tolerated failure threshold was exceeded",
  );

async function runChild({ visit, processor, runBody, input }: MapRun, child: Thread): Promise<Payload> {
  const payload = await input(child.item ?? { Index: 0, Value: null });
  child.previous = 0;
  child.record("ExecutionStarted", {
    executionStartedEventDetails: { input: payload.text, inputDetails: WHOLE },
  });
  child.previous = 0;
  return visit.limit(await runBody(child, processor, payload));
}

function arnOf({ thread: { run }, name }: Visit): string {
  const [arn, partition, states, region, account] = run.id.split(":");
  const suffix = Math.floor(run.runtime.random.uniform() * 2 ** 32).toString(16);
  return [arn, partition, states, region, account, "mapRun", `${run.machine.name}/${name}`, suffix].join(":");
}
