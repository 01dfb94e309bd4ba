import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Measurement } from "../../cli/report/report.ts";
import { packaged, ROOT } from "./packaged.ts";
import type { ScenarioFacts } from "./scenario-facts.ts";

/** A rehearsal that was run, and what the report makes of it. */
export interface Rehearsal {
  readonly seed: number;
  readonly report: Measurement;
  /** What the outside client saw while nothing was wrong. */
  readonly beforeTheLoss: { readonly requests: number; readonly failures: number };
  readonly facts: ScenarioFacts;
  /** How large the report for people is on a terminal. */
  readonly shown: { readonly lines: number; readonly columns: number };
}

/** Rehearses a scenario with each seed, in another process. */
export async function rehearse(
  scenario: string,
  seeds: readonly number[],
  faults: readonly string[] = [],
): Promise<Rehearsal[]> {
  await packaged();
  const worker = join(ROOT, "test", "helpers", "rehearse.worker.ts");
  // As many of these run at once as there are cores: a collector with threads of its own would only be in their way.
  const words = ["--single-threaded-gc", worker, scenario, seeds.join(","), ...faults];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: ROOT, maxBuffer: 1e8 });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Rehearsal);
}
