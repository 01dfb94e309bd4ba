import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** One rehearsal of a copy of the project. */
export interface Rehearsal {
  readonly scenario: string;
  readonly seed: number;
  readonly faults: readonly string[];
}

/** Something that a drill found wrong. */
export interface Tripped {
  /** `I1` to `I10`, `objectives`, or what the scenario expected. */
  readonly what: string;
  readonly found: string;
}

/** What came of a rehearsal: what it found wrong, or why it did not get to its end. */
export type Finding = { readonly tripped: readonly Tripped[] } | { readonly crash: string };

/** A rehearsal takes seconds, and a minute when everything has to be packaged first on a busy machine. */
const PATIENCE_MS = 300_000;

/**
 * Rehearses in a process of its own.
 *
 * @param copy the copy of the project whose code runs
 * @param packageRoot the one whose templates are deployed
 */
export async function rehearse(copy: string, packageRoot: string, rehearsal: Rehearsal): Promise<Finding> {
  const worker = join(copy, "test", "mutants", "rehearse.worker.ts");
  const { scenario, seed, faults } = rehearsal;
  const words = ["--disable-warning=ExperimentalWarning", worker, packageRoot, scenario, String(seed)];
  try {
    const options = { cwd: copy, timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: 1e8 } as const;
    const { stdout } = await promisify(execFile)(process.execPath, [...words, ...faults], options);
    return { tripped: JSON.parse(stdout) as Tripped[] };
  } catch (error) {
    const { killed, stderr } = error as { killed?: boolean; stderr?: string };
    if (killed) return { crash: `it was not over after ${PATIENCE_MS / 1000} s` };
    const said = /^\w*(?:Error|Modelled|Failed|Configuration): .*$/m.exec(stderr ?? "")?.[0];
    return { crash: said ?? String(error) };
  }
}

/** As people read it, and as equal rehearsals are told by. */
export const named = ({ scenario, seed, faults }: Rehearsal): string =>
  [`${scenario}, seed ${seed}`, ...faults].join(", ");
