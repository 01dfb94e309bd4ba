import { stopAll } from "../helpers/processes.ts";
import { playEmulated } from "./emulated.ts";
import type { Emulator, EmulatorName } from "./emulator.ts";
import type { Known } from "./known.ts";
import { type CaseResult, compareCase } from "./results.ts";
import type { Sdk } from "./sdk.ts";
import type { Outcome } from "./side.ts";
import { playSimulated } from "./simulated.ts";
import type { Case } from "./table.ts";

/** What is played, and to whom. */
export interface Plan {
  readonly cases: readonly Case[];
  readonly sdk: Sdk;
  /** Text of lifeboat.yml. */
  readonly configuration: string;
  readonly known: Known;
  /** What starts each that the simulator is compared with. */
  readonly starts: ReadonlyMap<EmulatorName, () => Promise<Emulator>>;
  say(what: string): void;
}

type Played = readonly Outcome[] | Error;

/**
 * Plays the cases to the simulator first, then to the others: virtual time and real time cannot go on in one process
 * at once.
 *
 * @throws CannotStart
 */
export async function playAll(plan: Plan): Promise<readonly CaseResult[]> {
  const { cases, sdk, configuration, starts, say } = plan;
  const simulated = new Map<Case, Played>();
  for (const one of cases) simulated.set(one, await attempt(playSimulated(one, sdk, configuration)));
  say(`${cases.length} cases played to the simulator`);
  const results: CaseResult[] = [];
  for (const [name, start] of starts) {
    const meant = cases.filter((one) => answersAll(name, one));
    if (meant.length === 0) continue;
    say(`${meant.length} cases against ${name}`);
    results.push(...(await playTo(await start(), meant, simulated, plan)));
    await stopAll();
  }
  return results;
}

/** DynamoDB Local knows no other service. */
export const answersAll = (name: EmulatorName, { steps }: Case): boolean =>
  name === "moto" || steps.every(({ service }) => service === "DynamoDB");

async function playTo(
  { name, endpoint }: Emulator,
  cases: readonly Case[],
  simulated: ReadonlyMap<Case, Played>,
  { sdk, known, say }: Plan,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [index, one] of cases.entries()) {
    const startedAt = performance.now();
    const emulated = await attempt(playEmulated(one, index, { sdk, endpoint }));
    const result = judge(one, { against: name, simulated: simulated.get(one), emulated }, known);
    const isFine =
      result.problem === undefined && result.steps.every((step) => step.unexplained.length === 0);
    const ms = Math.round(performance.now() - startedAt);
    say(`${String(index + 1).padStart(3)}/${cases.length} ${isFine ? "✓" : "✗"} ${one.name} (${ms} ms)`);
    results.push(result);
  }
  return results;
}

const attempt = (played: Promise<readonly Outcome[]>): Promise<Played> =>
  played.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));

interface Both {
  readonly against: EmulatorName;
  readonly simulated: Played | undefined;
  readonly emulated: Played;
}

function judge(one: Case, { against, simulated, emulated }: Both, known: Known): CaseResult {
  const fail = (problem: string): CaseResult => ({ name: one.name, against, steps: [], problem });
  if (!isPlayed(simulated)) return fail(`the simulator could not be played: ${String(simulated)}`);
  if (!isPlayed(emulated)) return fail(`${against} could not be played: ${String(emulated)}`);
  try {
    return compareCase(one, { against, simulator: simulated, emulator: emulated }, known);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const isPlayed = (played: Played | undefined): played is readonly Outcome[] => Array.isArray(played);
