import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ComparisonArguments, readComparisonArguments } from "../helpers/comparison-arguments.ts";
import { type Check, checksOfCases, checksOfWhole, draftOf } from "./checks.ts";
import { playEmulated } from "./emulated.ts";
import { Known, readKnown } from "./known.ts";
import { CannotStart, startMoto } from "./moto.ts";
import { pageShows, writePage } from "./page.ts";
import { type CaseResult, compareCase, figuresOf } from "./results.ts";
import { loadSdk, type Sdk } from "./sdk.ts";
import type { Outcome } from "./side.ts";
import { playSimulated, simulatedOperations } from "./simulated.ts";
import { type Case, calledBy, readCases } from "./table.ts";

const CONFIGURATION = fileURLToPath(new URL("../../lifeboat.yml", import.meta.url));

const HELP = `npm run differential [-- --only WORDS] [--draft] [--write]

Sends the same SDK commands to the simulator and to moto, and compares what they answer.

  --only WORDS  cases whose name contains the words; explanations and figures are not judged then
  --draft       print what is not explained as the beginning of a file in test/differential/known/
  --write       write the figures into docs/differential.md
`;

/**
 * Runs the differential test and tells how it went; the last line is "N passed, N failed".
 *
 * @returns the exit code: 0 nothing failed, 1 something did, 2 bad arguments or nothing to run it with
 */
export async function main(words: readonly string[], out: NodeJS.WritableStream): Promise<number> {
  const given = readComparisonArguments(words);
  if (given === undefined) {
    out.write(HELP);
    return words.includes("--help") ? 0 : 2;
  }
  try {
    return await run(given, out);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    out.write(`${error.message}\n`);
    return 2;
  }
}

async function run({ only, draft, write }: ComparisonArguments, out: NodeJS.WritableStream): Promise<number> {
  const configuration = readFileSync(CONFIGURATION, "utf8");
  const operations = await simulatedOperations(configuration);
  const all = readCases();
  const cases = only === undefined ? all : all.filter(({ name }) => name.includes(only));
  const sdk = await loadSdk(servicesOf(cases));
  const known = new Known(readKnown());
  const tell = (what: string) => out.write(`${what}\n`);
  const results = await playAll({ cases, sdk, configuration, known, tell });
  const figures = figuresOf(operations, results);
  if (write && only === undefined) writePage(figures);
  const checks: Check[] = [...checksOfCases(results)];
  if (only === undefined)
    checks.push(...checksOfWhole(operations, calledBy(all), known), {
      name: "docs/differential.md shows these figures",
      problems: pageShows(figures) ? [] : ["it shows others: run with --write"],
    });
  const failed = checks.filter(({ problems }) => problems.length > 0);
  if (draft) out.write(draftOf(results));
  else for (const { name, problems } of failed) out.write(`\n✗ ${name}\n  ${problems.join("\n  ")}\n`);
  out.write(`\n${checks.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length === 0 ? 0 : 1;
}

/** Those that the cases call, and those that make what is given. */
const servicesOf = (cases: readonly Case[]): readonly string[] => [
  ...new Set(["KMS", ...cases.flatMap(({ steps }) => steps.map(({ service }) => service))]),
];

interface Plan {
  readonly cases: readonly Case[];
  readonly sdk: Sdk;
  readonly configuration: string;
  readonly known: Known;
  tell(what: string): void;
}

/** The simulator first, then moto: virtual time and real time cannot go on in one process at once. */
async function playAll({ cases, sdk, configuration, known, tell }: Plan): Promise<readonly CaseResult[]> {
  const simulated = new Map<Case, readonly Outcome[] | Error>();
  for (const one of cases) simulated.set(one, await attempt(playSimulated(one, sdk, configuration)));
  tell(`${cases.length} cases played to the simulator`);
  const moto = await startMoto(tell);
  try {
    const results: CaseResult[] = [];
    for (const [index, one] of cases.entries()) {
      const startedAt = performance.now();
      const emulated = await attempt(playEmulated(one, index, { sdk, endpoint: moto.endpoint }));
      const result = judge(one, simulated.get(one), emulated, known);
      const isFine =
        result.problem === undefined && result.steps.every((step) => step.unexplained.length === 0);
      const ms = Math.round(performance.now() - startedAt);
      tell(`${String(index + 1).padStart(3)}/${cases.length} ${isFine ? "✓" : "✗"} ${one.name} (${ms} ms)`);
      results.push(result);
    }
    return results;
  } finally {
    moto.stop();
  }
}

const attempt = (played: Promise<readonly Outcome[]>): Promise<readonly Outcome[] | Error> =>
  played.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));

function judge(
  one: Case,
  simulator: readonly Outcome[] | Error | undefined,
  moto: readonly Outcome[] | Error,
  known: Known,
): CaseResult {
  const fail = (problem: string): CaseResult => ({ name: one.name, steps: [], problem });
  if (!Array.isArray(simulator)) return fail(`the simulator could not be played: ${String(simulator)}`);
  if (!Array.isArray(moto)) return fail(`moto could not be played: ${String(moto)}`);
  try {
    return compareCase(one, { simulator, moto }, known);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
