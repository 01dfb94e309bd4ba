import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../helpers/cannot-start.ts";
import { type ComparisonArguments, readComparisonArguments } from "../helpers/comparison-arguments.ts";
import { CACHE } from "../helpers/install-once.ts";
import { stopAll } from "../helpers/processes.ts";
import { EMULATORS, pythonEnvironment } from "../helpers/python.ts";
import { type Case, isConcurrent, readCases } from "./cases.ts";
import { playEmulated } from "./emulated.ts";
import { playInterpreted } from "./interpreted.ts";
import { Known, readKnown } from "./known.ts";
import { type MiniStack, startMiniStack } from "./ministack.ts";
import { type Observed, played } from "./observed.ts";
import { pageShows, writePage } from "./page.ts";
import { emulateProduct, interpretProduct } from "./product.ts";
import { readProductRuns } from "./product-runs.ts";
import { type Check, checkOf, draftOf, figuresOf, judge, type Result } from "./results.ts";

const HELP = `npm run test:machines [-- --only WORDS] [--draft] [--write]

Runs state machines on the simulator's interpreter and on MiniStack's, and compares how they go.

  --only WORDS  machines whose name contains the words; explanations and figures are not judged then
  --draft       print what is not explained as the beginning of a file in test/machines-differential/known/
  --write       write the figures into docs/machines-differential.md
`;
/** So many executions run at once on MiniStack, each of which begins with a wait of its own. */
const AT_ONCE = 12;

/**
 * Runs the comparison and tells how it went; the last line is "N passed, N failed".
 *
 * @returns the exit code: 0 nothing failed, 1 something did, 2 bad arguments or nothing to run it with
 */
export async function main(words: readonly string[]): Promise<number> {
  const given = readComparisonArguments(words);
  if (given === undefined) {
    console.log(HELP);
    return words.includes("--help") ? 0 : 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  try {
    return await run(given);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    console.log(error.message);
    return 2;
  } finally {
    await stopAll();
  }
}

async function run({ only, draft, write }: ComparisonArguments): Promise<number> {
  const say = (what: string) => console.log(what);
  const bin = await pythonEnvironment({ script: "test:machines", requirements: EMULATORS, say });
  const isMeant = ({ name }: { readonly name: string }) => only === undefined || name.includes(only);
  const known = new Known(readKnown());
  const results = [
    ...(await playCases(bin, readCases().filter(isMeant), known)),
    ...(await playProducts(bin, isMeant, known)),
  ];
  if (draft) console.log(draftOf(results));
  const checks: Check[] = results.map(checkOf);
  if (only === undefined) {
    const figures = figuresOf(results, readKnown());
    if (write) writePage(figures);
    checks.push(
      { name: "every explanation explains something", problems: known.unused() },
      {
        name: "docs/machines-differential.md shows these figures",
        problems: pageShows(figures) ? [] : ["it shows others: run with --write"],
      },
    );
  }
  const failed = checks.filter(({ problems }) => problems.length > 0);
  if (!draft) for (const { name, problems } of failed) console.log(`\n✗ ${name}\n  ${problems.join("\n  ")}`);
  console.log(`\n${checks.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

/** The interpreter first, then MiniStack: virtual time and real time do not go on at once. */
async function playCases(bin: string, cases: readonly Case[], known: Known): Promise<Result[]> {
  const interpreted = new Map<Case, Observed>();
  for (const one of cases) interpreted.set(one, await played(playInterpreted(one)));
  console.log(`${cases.length} machines ran on the interpreter; MiniStack starts`);
  const ministack = await start(bin, "machines-plain", false);
  const results: Result[] = [];
  const play = async (one: Case, index: number) => {
    const task = { ...one, name: `machine-${index}`, execution: "run-1" };
    const emulated = await played(playEmulated(task, ministack));
    const ours = interpreted.get(one);
    if (ours === undefined) throw new Error(`${one.name} did not run`);
    const result = judge(one, { ours, emulated, isConcurrent: isConcurrent(one.definition) }, known);
    results.push(result);
    tell(result, results.length, cases.length);
  };
  const queue = [...cases.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await play(next[1], next[0]);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    ministack.close();
  }
  return results;
}

/** The product's machines, on a MiniStack that can run them. */
async function playProducts(
  bin: string,
  isMeant: (one: { readonly name: string }) => boolean,
  known: Known,
): Promise<Result[]> {
  const runs = readProductRuns().filter(isMeant);
  if (runs.length === 0) return [];
  const ministack = await start(bin, "machines-corrected", true);
  const results: Result[] = [];
  try {
    for (const [index, one] of runs.entries()) {
      const ours = await played(interpretProduct(one));
      const emulated = await played(emulateProduct(one, index, ministack));
      const result = judge(one, { ours, emulated, isConcurrent: true }, known);
      results.push(result);
      tell(result, results.length, runs.length);
    }
  } finally {
    ministack.close();
  }
  return results;
}

function start(bin: string, name: string, corrected: boolean): Promise<MiniStack> {
  const folder = join(CACHE, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return startMiniStack({ bin, folder, corrected });
}

function tell({ name, unexplained, explained }: Result, number: number, of: number): void {
  const mark = unexplained.length > 0 ? "✗" : explained.length > 0 ? "≠" : "✓";
  console.log(`${String(number).padStart(3)}/${of} ${mark} ${name}`);
}
