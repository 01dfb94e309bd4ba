import type { Mutant } from "./mutant.ts";
import { type Finding, named, type Rehearsal, type Tripped } from "./rehearsal.ts";

/** Of a finding, people are shown so many characters. */
const SHOWN = 200;

/** What became of a planted defect. */
export interface Result {
  readonly name: string;
  readonly breaks: string;
  /**
   * - `caught`: all that must trip did
   * - `survived`: nothing tripped
   * - `mistaken`: something tripped, but not what must
   * - `crashed`: no rehearsal got to its end, so nothing was judged
   * - `does-not-apply`: the patch's place in the product is gone
   * - `not-clean`: its rehearsal finds something without the defect too, so being caught would prove nothing
   */
  readonly outcome: "caught" | "survived" | "mistaken" | "crashed" | "does-not-apply" | "not-clean";
  /** The last rehearsal that was tried, and what tripped in it; null where none was. */
  readonly scenario: string;
  readonly seed: number | null;
  readonly faults: readonly string[];
  readonly tripped: readonly Tripped[];
  /** What people are told. */
  readonly message: string;
}

/** The rehearsals that a defect is tried in, in order. */
export const rehearsalsOf = ({ scenario, seeds, faults }: Mutant): Rehearsal[] =>
  seeds.map((seed) => ({ scenario, seed, faults }));

/** What tripped of what must: the first finding for each demand; undefined where one is missing. */
export function evidence(catches: readonly string[], tripped: readonly Tripped[]): Tripped[] | undefined {
  const found = catches.flatMap((demand) => tripped.find((one) => meets(one, demand)) ?? []);
  return found.length === catches.length ? found : undefined;
}

/** Invariants by their whole id, so that I1 is not I10; expectations by words of theirs. */
export const meets = ({ what }: Pick<Tripped, "what">, demand: string): boolean =>
  what === demand || (!/^I\d+$/.test(demand) && what.includes(demand));

/** Judges one rehearsal of a mutant. */
export function resultOf(mutant: Mutant, rehearsal: Rehearsal, finding: Finding): Result {
  const { name, breaks, catches } = mutant;
  const where = { name, breaks, ...rehearsal };
  if ("crash" in finding) return { ...where, outcome: "crashed", tripped: [], message: finding.crash };
  const { tripped } = finding;
  const caughtBy = evidence(catches, tripped);
  if (caughtBy) return { ...where, outcome: "caught", tripped, message: told(caughtBy) };
  const expected = `expected ${catches.join(" and ")}`;
  return tripped.length === 0
    ? { ...where, outcome: "survived", tripped, message: `${expected}, nothing tripped` }
    : { ...where, outcome: "mistaken", tripped, message: `${expected}, but only: ${told(tripped)}` };
}

/** The result of a mutant that no rehearsal was made of. */
export const unrehearsed = (
  { name, breaks, scenario, faults }: Mutant,
  outcome: "does-not-apply" | "not-clean",
  message: string,
): Result => ({ name, breaks, outcome, scenario, seed: null, faults, tripped: [], message });

/** The same in one line, each kind of finding once. */
export const told = (tripped: readonly Tripped[]): string =>
  [...new Map(tripped.toReversed().map(({ what, found }) => [what, `${what}: ${shortened(found)}`])).values()]
    .toReversed()
    .join("; ");

/** Lists of all that moved are long, and whole with --json. */
const shortened = (text: string): string =>
  text.length <= SHOWN ? text : `${text.slice(0, text.lastIndexOf(" ", SHOWN))} ...`;

/** Where a finding was made, for people. */
export const place = ({ seed, ...result }: Result): string =>
  seed === null ? result.scenario : named({ ...result, seed });
