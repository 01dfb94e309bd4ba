import type { SlotEvidence } from "./evidence.ts";
import { SLOT_MS } from "./slots.ts";

/** The time that a partial outage is looked for in. */
export const PARTIAL_OUTAGE_WINDOW_MS = 20 * 60_000;

/** More bad slots than this, in percent of the window, ask a person. */
export const PARTIAL_OUTAGE_PERCENT = 10;

/** With less evidence than of half the window a share means nothing. */
const LEAST_SLOTS = PARTIAL_OUTAGE_WINDOW_MS / SLOT_MS / 2;

/**
 * Percent of the slots in which the group was partly out: our own probe failed, and Route 53's checkers did not find
 * the endpoint down. Such an outage comes and goes, or hits some requests only; it never becomes a verdict, because
 * the checkers veto it, so that no failover would ever tell of it. While the checkers say DOWN (a lost Region, a dead
 * application) the failover machine deals with it and tells people itself: those slots are no part of this.
 * What was seen while Lifeboat itself was cut off does not count, and neither does what nobody knows.
 *
 * @param evidence of the last twenty minutes
 * @returns undefined while there is too little evidence
 */
export function partialOutagePercent(evidence: readonly SlotEvidence[]): number | undefined {
  const known = evidence.filter(({ probe, selfCheck }) => probe !== "UNKNOWN" && selfCheck !== "DOWN");
  if (known.length < LEAST_SLOTS) return undefined;
  const bad = known.filter(({ probe, oracle }) => probe === "DOWN" && oracle !== "DOWN");
  return Math.round((1_000 * bad.length) / known.length) / 10;
}
