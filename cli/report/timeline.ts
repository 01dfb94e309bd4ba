import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { foldFlapping } from "./flapping.ts";
import { clock, createNarrator, type Milestone } from "./narrator.ts";
import { foldRepetitions } from "./repetitions.ts";
import { hang, type Paint } from "./wrap.ts";

/** Which colour stands for what; the rest is plain. */
const STYLES = { disaster: "red", broken: "red", client: "yellow", told: "cyan" } as const;

/**
 * The run as a list of moments. What happens all the time (recovery points) is told once when it first happens,
 * then summed up before the next other moment; so is a client that is served now and then, and what happens often.
 *
 * @param lossAt virtual milliseconds that the second column counts from; null leaves it empty
 */
export function timelineLines(
  records: readonly TraceRecord[],
  lossAt: number | null,
  paint: Paint,
): string[] {
  const narrate = createNarrator();
  const milestones = records.map(narrate).filter((milestone) => milestone !== null);
  return condensed(foldRepetitions(foldFlapping(milestones, records))).flatMap(({ at, kind, text }) => {
    const offset = lossAt === null || at < lossAt ? "" : `+${((at - lossAt) / 1000).toFixed(1)}`;
    const lines = hang(`  ${clock(at)} ${offset.padStart(7)}  `, text);
    const style = kind in STYLES ? STYLES[kind as keyof typeof STYLES] : undefined;
    return style === undefined ? lines : lines.map((line) => paint(style, line));
  });
}

/** Keeps the first and the last of each run of steady milestones, and counts what was between. */
function condensed(milestones: readonly Milestone[]): Milestone[] {
  const kept: Milestone[] = [];
  let steady: Milestone[] = [];
  const flush = () => {
    const [first, last] = [steady[0], steady.at(-1)];
    const between = steady.length - 2;
    if (first) kept.push(first);
    if (last && last !== first)
      kept.push(between > 0 ? { ...last, text: `${between} more, then: ${last.text}` } : last);
    steady = [];
  };
  for (const milestone of milestones) {
    if (milestone.kind === "steady") {
      steady.push(milestone);
      continue;
    }
    flush();
    kept.push(milestone);
  }
  flush();
  return kept;
}
