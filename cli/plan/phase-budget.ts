import { type LatencyKey, latency } from "../../simulator/latencies.ts";

/** One thing that takes time; a negative number is time that has passed already. */
export interface Term {
  readonly what: string;
  readonly seconds: number;
}

/** How long a phase takes at worst, and of what that is made. */
export interface PhaseBudget<Name extends string = string> {
  readonly phase: Name;
  readonly seconds: number;
  /** "10 slot + 8 witnesses - 3 already waited". */
  readonly formula: string;
}

/** Adds up a phase; one that is over before it would begin takes no time. */
export function phaseBudget<Name extends string>(phase: Name, terms: readonly Term[]): PhaseBudget<Name> {
  const formula = terms
    .map(({ what, seconds }, index) => {
      const sign = seconds < 0 ? "- " : index === 0 ? "" : "+ ";
      return `${sign}${rounded(Math.abs(seconds))} ${what}`;
    })
    .join(" ");
  return { phase, seconds: Math.max(0, rounded(sum(terms))), formula };
}

const sum = (terms: readonly Term[]) => terms.reduce((total, { seconds }) => total + seconds, 0);

/** Seconds to the tenth. */
export const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;

/** What only one in a hundred exceeds, in seconds: the simulator's own table, where each figure has its source. */
export const slow = (key: LatencyKey): number => latency(key).p99 / 1000;
