import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Check, Compared, Comparison, ComparisonArguments } from "../helpers/comparison.ts";
import { CACHE } from "../helpers/install-once.ts";
import { EMULATORS, pythonEnvironment } from "../helpers/python.ts";
import { type Case, isConcurrent, readCases } from "./cases.ts";
import { playEmulated } from "./emulated.ts";
import { playInterpreted } from "./interpreted.ts";
import { Known, readKnown } from "./known.ts";
import { type MiniStack, startMiniStack } from "./ministack.ts";
import { type Observed, played } from "./observed.ts";
import { pageShows, writePage } from "./page.ts";
import { emulateProduct, interpretProduct } from "./product.ts";
import { type ProductRun, readProductRuns } from "./product-runs.ts";
import { checkOf, draftOf, figuresOf, judge, type Result } from "./results.ts";

/** So many executions run at once on MiniStack, each of which begins with a wait of its own. */
const AT_ONCE = 12;

/** The interpreter against MiniStack's. */
export const machines: Comparison = {
  script: "test:machines",
  description:
    "run state machines on the simulator's interpreter and on MiniStack's, and compare how they go",
  subjects: "machines",
  known: "test/machines-differential/known/",
  page: "docs/machines-differential.md",
  run,
};

async function run({ only, write }: ComparisonArguments, say: (what: string) => void): Promise<Compared> {
  const bin = await pythonEnvironment({ script: "test:machines", requirements: EMULATORS, say });
  const isMeant = ({ name }: { readonly name: string }) => only === undefined || name.includes(only);
  const explanations = readKnown();
  const known = new Known(explanations);
  const results = [
    ...(await playCases({ bin, known, say }, readCases().filter(isMeant))),
    ...(await playProducts({ bin, known, say }, readProductRuns().filter(isMeant))),
  ];
  const checks: Check[] = results.map(checkOf);
  if (only === undefined) {
    const figures = figuresOf(results, explanations);
    if (write) writePage(figures);
    checks.push(
      { name: "every explanation explains something", problems: known.unused() },
      {
        name: "docs/machines-differential.md shows these figures",
        problems: pageShows(figures) ? [] : ["it shows others: run with --write"],
      },
    );
  }
  return { checks, draft: draftOf(results), notes: [] };
}

/** What both kinds of machines are played with. */
interface Setting {
  readonly bin: string;
  readonly known: Known;
  readonly say: (what: string) => void;
}

/** The interpreter first, then MiniStack: virtual time and real time do not go on at once. */
async function playCases({ bin, known, say }: Setting, cases: readonly Case[]): Promise<Result[]> {
  const interpreted = new Map<Case, Observed>();
  for (const one of cases) interpreted.set(one, await played(playInterpreted(one)));
  say(`${cases.length} machines ran on the interpreter; MiniStack starts`);
  const ministack = await start(bin, "machines-plain", false);
  const results: Result[] = [];
  const play = async (one: Case, index: number) => {
    const task = { ...one, name: `machine-${index}`, execution: "run-1" };
    const emulated = await played(playEmulated(task, ministack));
    const ours = interpreted.get(one);
    if (ours === undefined) throw new Error(`${one.name} did not run`);
    const result = judge(one, { ours, emulated, isConcurrent: isConcurrent(one.definition) }, known);
    results.push(result);
    say(lineOf(result, results.length, cases.length));
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
async function playProducts({ bin, known, say }: Setting, runs: readonly ProductRun[]): Promise<Result[]> {
  if (runs.length === 0) return [];
  const ministack = await start(bin, "machines-corrected", true);
  const results: Result[] = [];
  try {
    for (const [index, one] of runs.entries()) {
      const ours = await played(interpretProduct(one));
      const emulated = await played(emulateProduct(one, index, ministack));
      const result = judge(one, { ours, emulated, isConcurrent: true }, known);
      results.push(result);
      say(lineOf(result, results.length, runs.length));
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

function lineOf({ name, unexplained, explained }: Result, number: number, of: number): string {
  const mark = unexplained.length > 0 ? "✗" : explained.length > 0 ? "≠" : "✓";
  return `${String(number).padStart(3)}/${of} ${mark} ${name}`;
}
