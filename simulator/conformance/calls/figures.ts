import { loadSdkModules } from "../../cloud/sdk-modules.ts";
import type { Recorded } from "../corpus.ts";
import type { CaseDifference } from "../replay.ts";
import type { CallCase } from "./call-case.ts";
import { type CallVerdict, replayCalls } from "./replay-calls.ts";

/** How a file of API calls came out. */
export interface CallFigures {
  readonly file: string;
  readonly cases: number;
  /** All calls, and the observations of their answers. */
  readonly calls: number;
  /** Those whose operation the simulator has, and that could be made. */
  readonly operations: number;
  /** `operations` of `calls`, 0 to 1. */
  readonly share: number;
  /** Of those, how many were recorded to succeed, and how many of them give the same. */
  readonly results: number;
  readonly result: number;
  /** How many were recorded to be refused, and how many of them are refused with the same code and words. */
  readonly refusals: number;
  readonly errors: number;
  /** Calls whose operation is there and that need an answer which is not; also what the recorder never sent. */
  readonly unasked: number;
  /** Calls that were not compared and only made what others need. */
  readonly standIns: number;
  /** How often which operation was called that is not there. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly differences: readonly CaseDifference[];
  readonly holds: boolean;
}

/** Replays the cases of a file of calls and counts. */
export async function replayCallFile(
  file: string,
  cases: readonly { recorded: Recorded }[],
): Promise<CallFigures> {
  const modules = await loadSdkModules();
  const counts = { calls: 0, results: 0, result: 0, refusals: 0, errors: 0, unasked: 0, standIns: 0 };
  const leftOut: Record<string, number> = {};
  const differences: CaseDifference[] = [];
  for (const { recorded } of cases) {
    const { id } = recorded;
    let verdict: CallVerdict;
    try {
      verdict = await replayCalls(recorded as unknown as CallCase, modules);
    } catch (error) {
      const replayed = error instanceof Error ? error.message : String(error);
      differences.push({ id, aspect: "replay", path: "", recorded: undefined, replayed });
      const { length } = (recorded as unknown as CallCase).steps;
      counts.calls += length;
      counts.unasked += length;
      continue;
    }
    for (const { step, outcome } of verdict.steps) {
      counts.calls += 1;
      if (outcome.kind === "left-out") leftOut[step.operation] = (leftOut[step.operation] ?? 0) + 1;
      else if (outcome.kind === "unasked") counts.unasked += 1;
      else if (!("mismatch" in outcome)) counts.standIns += 1;
      else {
        const isError = outcome.kind === "error";
        counts[isError ? "refusals" : "results"] += 1;
        if (outcome.mismatch === undefined) counts[isError ? "errors" : "result"] += 1;
        else {
          const { path, ...said } = outcome.mismatch;
          const place = `step ${step.step} ${step.operation}${path === "" ? "" : ` ${path}`}`;
          differences.push({ id, aspect: isError ? "error" : "result", path: place, ...said });
        }
      }
    }
  }
  const operations = counts.results + counts.refusals;
  return {
    file,
    cases: cases.length,
    ...counts,
    operations,
    share: counts.calls === 0 ? 0 : operations / counts.calls,
    leftOut,
    differences,
    holds: true,
  };
}
