import { availableParallelism } from "node:os";
import { replayCommand } from "../../simulator/invariants/violation.ts";
import { DEADLY_STATES } from "../../simulator/scenarios/dies-mid-way.ts";
import { shippedPlan } from "../helpers/plans.ts";
import { type Rehearsal, rehearse } from "../helpers/rehearsals.ts";
import { DEFAULT_SEEDS, type SweepArguments } from "./arguments.ts";

/** Seeds that one process rehearses before the next begins: few enough to keep all cores busy to the end. */
const CHUNK = 5;
/** More where fewer prove too little: what `plan` says is the worst, and a death in every state in turn. */
const LEAST: Readonly<Record<string, number>> = { "region-lost": 200, "dies-mid-way": DEADLY_STATES.length };

/** What is known of a scenario while it is swept. */
interface Tally {
  readonly name: string;
  readonly seeds: number;
  chunksLeft: number;
  failed: number;
  readonly told: string[];
}

/**
 * Rehearses every scenario that was asked for, and says what did not hold as soon as a scenario is through.
 *
 * @param say given lines for people
 * @returns whether all held
 */
export async function sweep(given: SweepArguments, say: (lines: string) => void): Promise<boolean> {
  const tallies = given.scenarios.map((name): Tally => {
    const least = given.seeds < DEFAULT_SEEDS ? 0 : (LEAST[name] ?? 0);
    const seeds = Math.max(given.seeds, least);
    return { name, seeds, chunksLeft: Math.ceil(seeds / CHUNK), failed: 0, told: [] };
  });
  const chunks = tallies.flatMap((tally) =>
    Array.from({ length: tally.chunksLeft }, (_, index) => {
      const size = Math.min(CHUNK, tally.seeds - index * CHUNK);
      return { tally, seeds: Array.from({ length: size }, (_, n) => index * CHUNK + n + 1) };
    }),
  );
  const work = async () => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) await rehearseChunk(chunk, say);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), chunks.length) }, work));
  const count = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const failed = count((tally) => tally.failed);
  say(`${count(({ seeds }) => seeds) - failed} passed, ${failed} failed`);
  return failed === 0;
}

async function rehearseChunk(
  { tally, seeds }: { readonly tally: Tally; readonly seeds: readonly number[] },
  say: (lines: string) => void,
): Promise<void> {
  const { name, told } = tally;
  try {
    for (const rehearsal of await rehearse(name, seeds)) {
      const problems = problemsOf(name, rehearsal);
      if (problems.length > 0) tally.failed += 1;
      for (const problem of problems)
        told.push(
          `  seed ${rehearsal.seed}: ${problem}\n    ${replayCommand({ seed: rehearsal.seed, scenario: name })}`,
        );
    }
  } catch (error) {
    tally.failed += seeds.length;
    told.push(`  seeds ${seeds.join(", ")}: ${error instanceof Error ? error.message : error}`);
  }
  tally.chunksLeft -= 1;
  if (tally.chunksLeft === 0)
    say([`${name}: ${tally.seeds} seeds, ${told.length} problems`, ...told].join("\n"));
}

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
