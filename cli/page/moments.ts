import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { createNarrator, type Milestone } from "../report/narrator.ts";
import type { Span } from "../report/phases.ts";

/** A milestone with the number that stands for it in the picture. */
export interface Moment {
  readonly number: number;
  readonly at: number;
  readonly kind: Milestone["kind"];
  readonly text: string;
}

/** So many changes of the client's luck are told one by one; of more only the first and the last. */
const CLIENT_CHANGES = 4;

/**
 * What is worth telling in a window of time, in order and numbered. Reasons have their place elsewhere.
 *
 * @param first the first one's number
 */
export function momentsWithin(records: readonly TraceRecord[], { from, to }: Span, first = 1): Moment[] {
  const narrate = createNarrator();
  const told = records
    .map((record) => narrate(record))
    .filter((milestone) => milestone !== null)
    .filter(({ at, kind }) => at >= from && at <= to && kind !== "steady" && kind !== "start");
  return withoutFlicker(told).map(({ at, kind, text }, index) => ({
    number: index + first,
    at,
    kind,
    text: kind === "detection" ? withoutReasons(text) : text,
  }));
}

function withoutFlicker(told: readonly Milestone[]): Milestone[] {
  const changes = told.filter(({ kind }) => kind === "client");
  if (changes.length <= CLIENT_CHANGES) return [...told];
  const [first, last] = [changes[0], changes.at(-1)];
  return told.flatMap((milestone) => {
    if (milestone.kind !== "client") return [milestone];
    if (milestone === first)
      return [{ ...milestone, text: `${milestone.text} (the first of ${changes.length} changes)` }];
    return milestone === last ? [{ ...milestone, text: `${milestone.text} (the last of them)` }] : [];
  });
}

const withoutReasons = (text: string): string =>
  text.replace(/ \(.*\)$/s, "").replace(/^suspicion$/, "a suspicion is raised");
