#!/usr/bin/env node
import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { replayCommand } from "../../simulator/invariants/violation.ts";
import { DEADLY_STATES } from "../../simulator/scenarios/dies-mid-way.ts";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { shippedPlan } from "../helpers/plans.ts";
import { type Rehearsal, rehearse } from "../helpers/rehearsals.ts";

/** Seeds that one process rehearses before the next begins: few enough to keep all cores busy to the end. */
const CHUNK = 5;
const DEFAULT_SEEDS = 20;

const command = new Command("sweep")
  .description(
    "rehearse every scenario with many seeds; all expectations, objectives and invariants must hold",
  )
  .option(
    "--seeds <N>",
    "how many seeds, from 1 on; from 20 on more where a scenario needs more",
    count,
    DEFAULT_SEEDS,
  )
  .option("--scenario <NAME...>", `only these of ${Object.keys(SCENARIOS).join(", ")}`, known, [])
  .addHelpText(
    "after",
    "\nEnds with one line that counts the rehearsals; exit code 1 when one of them failed.",
  );

const { seeds, scenario: chosen } = command.parse().opts<{ seeds: number; scenario: string[] }>();
const names = chosen.length > 0 ? chosen : Object.keys(SCENARIOS);
/** More where fewer prove too little: what `plan` says is the worst, and a death in every state in turn. */
const LEAST: Readonly<Record<string, number>> = { "region-lost": 200, "dies-mid-way": DEADLY_STATES.length };
const seedsOf = (name: string): number => Math.max(seeds, seeds < DEFAULT_SEEDS ? 0 : (LEAST[name] ?? 0));

const chunks = names.flatMap((name) =>
  Array.from({ length: Math.ceil(seedsOf(name) / CHUNK) }, (_, index) => ({
    name,
    seeds: Array.from(
      { length: Math.min(CHUNK, seedsOf(name) - index * CHUNK) },
      (_, n) => index * CHUNK + n + 1,
    ),
  })),
);
const left = new Map(names.map((name) => [name, Math.ceil(seedsOf(name) / CHUNK)]));
const failures = new Map<string, string[]>(names.map((name) => [name, []]));
let failed = 0;

/** What does not hold in a rehearsal, in words. */
function problemsOf(name: string, { report, facts }: Rehearsal): string[] {
  const { expectations, invariants, objectivesMet, measured } = report;
  return [
    ...expectations.filter(({ met }) => !met).map(({ expected, found }) => `${expected}: found ${found}`),
    ...(name === "region-lost" ? beyondPlan(measured) : []),
    ...(name === "dies-mid-way" ? afterlifeProblems(facts) : []),
    ...(objectivesMet ? [] : [`an objective is missed: ${JSON.stringify(measured)}`]),
    ...invariants.violations.map(({ id, message }) => `${id}: ${message}`),
  ];
}

/** Nothing that is measured is worse than what `lifeboat plan` says is the worst. */
function beyondPlan({ rtoSeconds, rpoSeconds }: Rehearsal["report"]["measured"]): string[] {
  const plan = shippedPlan();
  const compare = (what: string, measured: number | null, worst: number) =>
    measured !== null && measured <= worst ? [] : [`${what} ${measured} s, the plan's worst is ${worst} s`];
  return [
    ...compare("RTO", rtoSeconds, plan.rtoSeconds.worstCase),
    ...compare("RPO", rpoSeconds, plan.rpoSeconds.worstCase),
  ];
}

/** Whoever dies has died, and the run has ended in the time that docs/scenarios.md promises. */
function afterlifeProblems({ endedAfterDeathSeconds: seconds }: Rehearsal["facts"]): string[] {
  if (seconds === null) return ["nothing was killed"];
  return seconds < 5 * 60 ? [] : [`the dead run had ended only after ${seconds} s`];
}

async function work(): Promise<void> {
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
    const { name } = chunk;
    const told = failures.get(name) ?? [];
    try {
      for (const rehearsal of await rehearse(name, chunk.seeds)) {
        const problems = problemsOf(name, rehearsal);
        if (problems.length > 0) failed += 1;
        for (const problem of problems)
          told.push(`  seed ${rehearsal.seed}: ${problem}\n    ${replayCommand(rehearsal.seed, name)}`);
      }
    } catch (error) {
      failed += chunk.seeds.length;
      told.push(`  seeds ${chunk.seeds.join(", ")}: ${error instanceof Error ? error.message : error}`);
    }
    const rest = (left.get(name) ?? 0) - 1;
    left.set(name, rest);
    if (rest === 0)
      console.log([`${name}: ${seedsOf(name)} seeds, ${told.length} problems`, ...told].join("\n"));
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), chunks.length) }, work));
const total = names.reduce((sum, name) => sum + seedsOf(name), 0);
console.log(`${total - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("expected a whole number from 1 to 99999");
  return Number(text);
}

function known(name: string, names: string[]): string[] {
  if (!Object.hasOwn(SCENARIOS, name))
    throw new InvalidArgumentError(`expected one of ${Object.keys(SCENARIOS).join(", ")}`);
  return [...names, name];
}
