import type { Catcher, Retrier } from "./definition/fields.ts";
import type { State, StatesBody } from "./definition/schema.ts";
import { Cancelled } from "./errors.ts";
import type { Payload } from "./json.ts";
import { Retries } from "./retry.ts";
import { runMap } from "./states/map.ts";
import { runParallel } from "./states/parallel.ts";
import { runChoice, runFail, runPass, runSucceed, runWait } from "./states/simple.ts";
import { runTaskState } from "./states/task.ts";
import type { Thread } from "./thread.ts";
import { type Outcome, Visit } from "./visit.ts";

/**
 * Runs states from StartAt to an end and gives the last one's output.
 *
 * @throws StateFailure when a state failed and caught nothing; Cancelled; mistakes of the simulation.
 */
export async function runStates(
  thread: Thread,
  body: StatesBody | undefined,
  input: Payload,
): Promise<Payload> {
  let payload = input;
  let next = body?.StartAt;
  while (next !== undefined) {
    const state = body?.States[next];
    if (state === undefined) throw new Error(`the checked definition leads to an unknown state ${next}`);
    await thread.transition();
    const outcome = await runState(new Visit(thread, next, state.Type, payload), state);
    payload = outcome.output;
    next = outcome.next;
  }
  return payload;
}

/** Attempts a state until it succeeds, fails for good, or is caught. */
async function runState(visit: Visit, state: State): Promise<Outcome> {
  const { thread } = visit;
  const { Retry, Catch } = handlersOf(state);
  const retries = new Retries(Retry, () => thread.run.runtime.random.uniform());
  try {
    for (;;) {
      try {
        return await attempt(visit, state);
      } catch (error) {
        const failure = visit.failureOf(error);
        if (state.Type === "Map" || state.Type === "Parallel") thread.record(`${state.Type}StateFailed`);
        const delay = retries.next(failure.error);
        if (delay === undefined) return await visit.exitByCatcher(Catch, failure);
        await thread.sleep(delay);
        visit.retryCount += 1;
      }
    }
  } catch (error) {
    throw abandon(visit, error);
  }
}

/** A failed evaluation in a catcher becomes the state's failure; a state of a branch is marked as broken off. */
function abandon(visit: Visit, error: unknown): unknown {
  const { thread, type } = visit;
  const failure = error instanceof Cancelled ? error : visit.failureOf(error);
  const broken = failure instanceof Cancelled ? BREAKABLE : ["Task"];
  if (thread.nested && broken.includes(type)) thread.recordAborted(`${type}StateAborted`);
  return failure;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html has no others. */
const BREAKABLE: readonly string[] = ["Task", "Wait", "Parallel", "Map"];

/** The retriers and catchers of a state. */
export function handlersOf(state: State): { Retry: readonly Retrier[]; Catch: readonly Catcher[] } {
  return "Retry" in state ? state : { Retry: [], Catch: [] };
}

/** Attempts a state once. @throws StateFailure, EvaluationFailure; Cancelled; mistakes of the simulation. */
export function attempt(visit: Visit, state: State): Promise<Outcome> {
  switch (state.Type) {
    case "Task":
      return runTaskState(visit, state);
    case "Pass":
      return runPass(visit, state);
    case "Choice":
      return runChoice(visit, state);
    case "Wait":
      return runWait(visit, state);
    case "Succeed":
      return runSucceed(visit, state);
    case "Fail":
      return runFail(visit, state);
    case "Parallel":
      return runParallel(visit, state, runStates);
    case "Map":
      return runMap(visit, state, runStates);
  }
}
