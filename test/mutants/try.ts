import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProgress } from "../../bench/progress.ts";
import { painter } from "../../cli/report/wrap.ts";
import { hasColour, type Terminal } from "../../cli/terminal.ts";
import { changed, DoesNotApply } from "./change.ts";
import { copyProject } from "./copy.ts";
import { mayChangeTemplates } from "./imports.ts";
import type { Mutant } from "./mutant.ts";
import { type Finding, named, type Rehearsal, rehearse } from "./rehearsal.ts";
import { type Result, rehearsalsOf, resultOf, told, unrehearsed } from "./result.ts";
import { resultText, summary } from "./text.ts";

/** The project that this file belongs to is the one that defects are planted in. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How many rehearsals run at once. */
const WORKERS = 2;

/**
 * Plants each defect in a copy of its own and rehearses it there. The unchanged copy is rehearsed first: where it is
 * not clean, being caught would prove nothing.
 *
 * @returns the exit code: 0 every one was caught, 1 not every one
 */
export async function tryMutants(
  mutants: readonly Mutant[],
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const progress = createProgress(terminal);
  const paint = painter(!json && hasColour(terminal));
  const folder = mkdtempSync(join(tmpdir(), "lifeboat-mutants-"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      clear();
      process.exit(1);
    });
  try {
    const unchanged = join(folder, "unchanged");
    copyProject(ROOT, unchanged);
    // The project's own packages serve the unchanged copy; those of the mutants go with their copies.
    mkdirSync(join(ROOT, ".lifeboat"), { recursive: true });
    symlinkSync(join(ROOT, ".lifeboat"), join(unchanged, ".lifeboat"), "dir");
    const before = await rehearseUnchanged(unchanged, mutants, progress.say);
    let done = 0;
    const results = await inParallel(mutants, async (mutant) => {
      progress.say(`${done} of ${mutants.length} done, planting ${mutant.name}`);
      const result = await tryMutant(mutant, unchanged, before);
      done += 1;
      progress.close();
      if (!json) terminal.stdout.write(resultText(result, paint));
      return result;
    });
    const caught = results.filter(({ outcome }) => outcome === "caught").length;
    terminal.stdout.write(
      json
        ? `${JSON.stringify({ schemaVersion: 1, caught, of: results.length, results })}\n`
        : summary(results),
    );
    return caught === results.length ? 0 : 1;
  } finally {
    progress.close();
    clear();
  }
}

/** What the unchanged project's rehearsals found, by their names: each that some defect is tried in, once. */
async function rehearseUnchanged(
  unchanged: string,
  mutants: readonly Mutant[],
  say: (what: string) => void,
): Promise<ReadonlyMap<string, Finding>> {
  const rehearsals = new Map(mutants.flatMap(rehearsalsOf).map((one) => [named(one), one]));
  const findings = await inParallel([...rehearsals], async ([name, rehearsal]) => {
    say(`without a defect: ${name}`);
    return [name, await rehearse(unchanged, unchanged, rehearsal)] as const;
  });
  return new Map(findings);
}

/** Tries the seeds of one defect until it is caught; the last one's result is the defect's. */
async function tryMutant(
  mutant: Mutant,
  unchanged: string,
  before: ReadonlyMap<string, Finding>,
): Promise<Result> {
  const unclean = rehearsalsOf(mutant).flatMap((one) => whatIsUnclean(one, before));
  if (unclean.length > 0) return unrehearsed(mutant, "not-clean", `without the defect: ${unclean[0]}`);
  const copy = join(unchanged, "..", mutant.name);
  try {
    const read = (file: string) =>
      existsSync(join(unchanged, file)) ? readFileSync(join(unchanged, file), "utf8") : undefined;
    copyProject(unchanged, copy, changed(mutant, read));
    const packageRoot = mayChangeTemplates(copy, mutant.changes.keys()) ? copy : unchanged;
    let result: Result | undefined;
    for (const rehearsal of rehearsalsOf(mutant)) {
      result = resultOf(mutant, rehearsal, await rehearse(copy, packageRoot, rehearsal));
      if (result.outcome === "caught") break;
    }
    return result ?? unrehearsed(mutant, "not-clean", "there is no seed to try");
  } catch (error) {
    if (error instanceof DoesNotApply) return unrehearsed(mutant, "does-not-apply", error.message);
    throw error;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function whatIsUnclean(rehearsal: Rehearsal, before: ReadonlyMap<string, Finding>): string[] {
  const finding = before.get(named(rehearsal));
  if (finding === undefined) return [`${named(rehearsal)} was not rehearsed`];
  if ("crash" in finding) return [`${named(rehearsal)} crashed: ${finding.crash}`];
  return finding.tripped.length === 0 ? [] : [`${named(rehearsal)}: ${told(finding.tripped)}`];
}

/** Does all of it, some at once; the results are in the order of the items. */
async function inParallel<Item, Outcome>(
  items: readonly Item[],
  act: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = items.entries();
  // The workers share one iterator: each takes the next item when it is free.
  const work = async () => {
    for (const [index, item] of queue) outcomes[index] = await act(item);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return outcomes;
}
