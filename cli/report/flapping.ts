import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { clock, type Milestone } from "./narrator.ts";

/** Changes of the client's fortune that lie closer together than this belong to one flapping. */
const CALM_MS = 60_000;
/** Fewer changes than this are told one by one. */
const CHANGES = 5;

/**
 * Tells a client that is served now and then by one line with what it counted, and by the last change: the trace has
 * each of them.
 *
 * @param milestones in order; those of other kinds stay as they are
 */
export function foldFlapping(
  milestones: readonly Milestone[],
  records: readonly TraceRecord[],
): readonly Milestone[] {
  const folded = new Map<Milestone, Milestone | null>();
  for (const changes of flappings(milestones)) {
    const [first, last] = [changes[0], changes.at(-1)];
    if (first === undefined || last === undefined || changes.length < CHANGES) continue;
    for (const change of changes.slice(1, -1)) folded.set(change, null);
    folded.set(first, { ...first, text: summary(records, first.at, last.at) });
  }
  return milestones.flatMap((milestone) => {
    const told = folded.get(milestone);
    return told === undefined ? milestone : (told ?? []);
  });
}

function flappings(milestones: readonly Milestone[]): Milestone[][] {
  const found: Milestone[][] = [];
  for (const change of milestones.filter(({ kind }) => kind === "client")) {
    const current = found.at(-1);
    const before = current?.at(-1);
    if (current && before && change.at - before.at <= CALM_MS) current.push(change);
    else found.push([change]);
  }
  return found;
}

function summary(records: readonly TraceRecord[], from: number, to: number): string {
  const answers = records.filter((record) => record.kind === "client" && record.at >= from && record.at < to);
  const good = answers.filter((record) => record.kind === "client" && record.ok).length;
  return `the outside client is served now and then until ${clock(to)}: ${good} good, ${answers.length - good} bad answers`;
}
