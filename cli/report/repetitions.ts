import type { Milestone } from "./narrator.ts";

/** What happens more often than this is not told each time. */
const OFTEN = 3;

/**
 * Tells what happens over and over the first time and the last time, and counts what was between. Numbers make no
 * difference: the same words about another execution are the same. What happens all the time is left to others.
 */
export function foldRepetitions(milestones: readonly Milestone[]): readonly Milestone[] {
  const folded = new Map<Milestone, Milestone | null>();
  for (const same of Map.groupBy(milestones, likeness).values()) {
    const last = same.at(-1);
    if (last === undefined || last.kind === "steady" || same.length <= OFTEN) continue;
    for (const one of same.slice(1, -1)) folded.set(one, null);
    folded.set(last, { ...last, text: `${same.length - 2} more, then: ${last.text}` });
  }
  return milestones.flatMap((milestone) => {
    const told = folded.get(milestone);
    return told === undefined ? milestone : (told ?? []);
  });
}

const likeness = ({ kind, text }: Milestone): string => `${kind} ${text.replace(/\d+/g, "#")}`;
