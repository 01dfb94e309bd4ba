import type { ParallelState } from "../definition/schema.ts";
import { joinPayloads, toPayload } from "../json.ts";
import type { Outcome, Visit } from "../visit.ts";
import { type RunBody, runConcurrently } from "./concurrent.ts";

/** One attempt of a Parallel state. https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export async function runParallel(visit: Visit, state: ParallelState, runBody: RunBody): Promise<Outcome> {
  const { thread } = visit;
  const { Arguments, Branches } = state;
  const input = Arguments
    ? visit.limit(toPayload(await visit.evaluate(Arguments, "Arguments")))
    : visit.input;
  thread.record("ParallelStateStarted");
  const outputs = await runConcurrently(thread, {
    count: Branches.length,
    limit: Branches.length,
    run: async (index, branch) => {
      const output = await runBody(branch, Branches[index], input);
      return { output, lastEvent: branch.previous };
    },
  });
  const result = visit.limit(joinPayloads(outputs));
  thread.recordAside("ParallelStateSucceeded");
  return visit.exit({ ...state, result: result.value, otherwise: result });
}
