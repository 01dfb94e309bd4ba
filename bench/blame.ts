import { percentile, thousandths } from "./figures.ts";
import type { Floor } from "./floor.ts";
import type { Stages } from "./stages.ts";

/** A stage against its part of the floor, in seconds. */
export interface StageCost<Stage extends string = string> {
  readonly stage: Stage;
  /** Median over the seeds. */
  readonly medianSeconds: number;
  /** What of the floor belongs to it; 0 for what a perfect design would do without. */
  readonly floorSeconds: number;
  /** The median less the floor; the biggest is to blame. */
  readonly excessSeconds: number;
}

/**
 * Sets the median of each stage against its part of the floor.
 *
 * @param names the stages, in their order
 * @param seeds the stages of each seed; none gives no costs
 */
export function stageCosts<Stage extends string>(
  names: readonly Stage[],
  seeds: readonly Stages<Stage>[],
  { terms }: Floor<Stage>,
): StageCost<Stage>[] {
  if (seeds.length === 0) return [];
  return names.map((stage) => {
    const median = percentile(
      seeds.map((stages) => stages[stage]),
      0.5,
    );
    const medianSeconds = median ?? 0;
    const floorSeconds = terms
      .filter((term) => term.stage === stage)
      .reduce((total, { seconds }) => total + seconds, 0);
    return {
      stage,
      medianSeconds: thousandths(medianSeconds),
      floorSeconds: thousandths(floorSeconds),
      excessSeconds: thousandths(medianSeconds - floorSeconds),
    };
  });
}

/** The stage that exceeds its part of the floor by most; null when none does. */
export function worstStage<Stage extends string>(
  costs: readonly StageCost<Stage>[],
): StageCost<Stage> | null {
  const [worst] = costs.toSorted((one, other) => other.excessSeconds - one.excessSeconds);
  return worst !== undefined && worst.excessSeconds > 0 ? worst : null;
}

/**
 * The slowest twentieth of the seeds, at least one: what a 99th percentile is made of. A seed without stages (it did
 * not recover) has nothing to say here.
 */
export function slowest<Stage extends string>(
  seeds: readonly { readonly seconds: number | null; readonly stages: Stages<Stage> | null }[],
): Stages<Stage>[] {
  const told = seeds.flatMap(({ seconds, stages }) =>
    seconds === null || stages === null ? [] : [{ seconds, stages }],
  );
  return told
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, Math.max(1, Math.round(told.length / 20)))
    .map(({ stages }) => stages);
}
