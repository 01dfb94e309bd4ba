import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Measurement } from "../../cli/report/report.ts";
import { ROOT } from "./project.ts";
import type { TamperedDrill } from "./project-copy-drill.ts";

/** What a rehearsal on something tampered says. */
export interface TamperedOutcome {
  readonly report: Measurement;
  /** Who asked for the first failover that was started, and at which virtual millisecond. */
  readonly start: { readonly by: string; readonly at: number } | null;
}

/**
 * The disaster that every tampered rehearsal goes through; the same seed makes them comparable. With this one the
 * Region is lost late in the interval between two backups, when most is lost.
 */
const DISASTER = { seed: 4, scenario: "region-lost" } as const;

/** Several rehearsals one after the other, and a packaging, on a machine that is busy with other tests. */
export const TAMPERING_MS = 900_000;

/** What a copy does without: it is made by others, or is no part of what runs. */
const LEFT_OUT = new Set(["node_modules", ".lifeboat", ".git", "coverage", "docs", "bench"]);

/** Copies the project to a temporary folder, with other text in some files. @returns the copy's root */
export function copyProject(tampering: Readonly<Record<string, (text: string) => string>>): string {
  const root = mkdtempSync(join(tmpdir(), "lifeboat-copy-"));
  const isCopied = (path: string) =>
    !(dirname(path) === ROOT && LEFT_OUT.has(basename(path))) &&
    !(dirname(path) === join(ROOT, "test") && basename(path) !== "helpers");
  cpSync(ROOT, root, { recursive: true, filter: isCopied });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "dir");
  for (const [file, tamper] of Object.entries(tampering)) {
    const text = readFileSync(join(root, file), "utf8");
    const changed = tamper(text);
    if (changed === text) throw new Error(`nothing was changed in ${file}`);
    writeFileSync(join(root, file), changed);
  }
  return root;
}

/** Runs `lifeboat drill` of the project in a folder, its packaging included. */
export async function drillIn(root: string): Promise<Measurement> {
  const { seed, scenario } = DISASTER;
  const words = ["cli/index.ts", "drill", "--json", "--seed", String(seed), "--scenario", scenario];
  // Not all held is an exit code, and no failure of the test.
  const { stdout } = await run(root, words).catch((failure: { readonly stdout?: string }) => {
    if (!failure.stdout?.startsWith("{")) throw failure;
    return { stdout: failure.stdout };
  });
  return JSON.parse(stdout) as Measurement;
}

/**
 * Rehearses the disaster on packaged artefacts that are tampered with in memory, by the sources of the project in a
 * folder, in another process. What failed has its error's message in place of its outcome.
 */
export async function rehearseTampered(
  drills: readonly TamperedDrill[],
  root = ROOT,
): Promise<ReadonlyMap<string, TamperedOutcome | string>> {
  const request = { packageRoot: ROOT, ...DISASTER, drills };
  const { stdout } = await run(root, ["test/helpers/project-copy.worker.ts", JSON.stringify(request)]);
  return new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as [string, TamperedOutcome | string]),
  );
}

const run = (root: string, words: readonly string[]) =>
  promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
    cwd: root,
    maxBuffer: 1e8,
  });
