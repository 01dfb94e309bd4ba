import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Check, Compared, Comparison, ComparisonArguments } from "../helpers/comparison.ts";
import { checksOfCases, checksOfWhole, draftOf } from "./checks.ts";
import { NoJava, prepareDynamoDbLocal } from "./dynamodb-local.ts";
import { type Emulator, type EmulatorName, TITLES } from "./emulator.ts";
import { Known, readKnown } from "./known.ts";
import { prepareMoto } from "./moto.ts";
import { pageShows, writePage } from "./page.ts";
import { playAll } from "./playing.ts";
import { type CaseResult, type Figures, figuresOf } from "./results.ts";
import { loadSdk } from "./sdk.ts";
import { simulatedOperations } from "./simulated.ts";
import { type Case, calledBy, readCases } from "./table.ts";

const CONFIGURATION = fileURLToPath(new URL("../../lifeboat.yml", import.meta.url));

/** The simulator against moto and DynamoDB Local. */
export const differential: Comparison = {
  script: "test:differential",
  description:
    "send the same SDK commands to the simulator and to moto, those of DynamoDB also to Amazon's DynamoDB Local, and compare the answers",
  subjects: "cases",
  known: "test/differential/known/",
  page: "docs/differential.md",
  run,
};

async function run({ only, write }: ComparisonArguments, say: (what: string) => void): Promise<Compared> {
  const configuration = readFileSync(CONFIGURATION, "utf8");
  const operations = await simulatedOperations(configuration);
  const all = readCases();
  const cases = only === undefined ? all : all.filter(({ name }) => name.includes(only));
  const sdk = await loadSdk(servicesOf(cases));
  const known = new Known(readKnown());
  const { starts, left } = await prepare(say);
  const results = await playAll({ cases, sdk, configuration, known, starts, say });
  const checks: Check[] = [...checksOfCases(results)];
  if (only === undefined) {
    const played = [...starts.keys()];
    const figures = played.map((against) => [against, figuresAgainst(against, operations, results)] as const);
    if (write) for (const [against, rows] of figures) writePage(against, rows);
    checks.push(
      ...checksOfWhole(operations, calledBy(all), known.places(played)),
      ...figures.map(([against, rows]) => ({
        name: `docs/differential.md shows these figures of ${TITLES[against]}`,
        problems: pageShows(against, rows) ? [] : ["it shows others: run with --write"],
      })),
    );
  }
  return { checks, draft: draftOf(results), notes: left };
}

/** Those that the cases call, and those that make what is given. */
const servicesOf = (cases: readonly Case[]): readonly string[] => [
  ...new Set(["KMS", ...cases.flatMap(({ steps }) => steps.map(({ service }) => service))]),
];

interface Prepared {
  readonly starts: ReadonlyMap<EmulatorName, () => Promise<Emulator>>;
  /** A line about each that this machine cannot run. */
  readonly left: readonly string[];
}

/** Everything is fetched before anything is played. Java is not asked of everybody, and what lacks without it is said. */
async function prepare(say: (what: string) => void): Promise<Prepared> {
  const starts = new Map<EmulatorName, () => Promise<Emulator>>([["moto", await prepareMoto(say)]]);
  try {
    return { starts: starts.set("dynamodb-local", await prepareDynamoDbLocal(say)), left: [] };
  } catch (error) {
    if (!(error instanceof NoJava)) throw error;
    const line = `DynamoDB was not compared with DynamoDB Local: ${error.message}`;
    say(line);
    return { starts, left: [line] };
  }
}

/** The rows of the page's table: a service each and one for all, or the one service that there is. */
function figuresAgainst(
  against: EmulatorName,
  operations: readonly string[],
  results: readonly CaseResult[],
): readonly Figures[] {
  const own = results.filter((result) => result.against === against);
  if (against === "moto") return figuresOf(operations, own);
  return figuresOf(
    operations.filter((operation) => operation.startsWith("DynamoDB.")),
    own,
  ).slice(0, 1);
}
