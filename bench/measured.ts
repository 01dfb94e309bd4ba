import type { StageCost } from "./blame.ts";
import type { Spread } from "./figures.ts";
import type { Floor } from "./floor.ts";

/** Percentiles over the seeds against the floor, seconds. */
export interface Figure<Stage extends string> extends Spread, Floor<Stage> {
  /** p50 by the floor. */
  readonly ratio: number | null;
  readonly stages: readonly StageCost<Stage>[];
  /** The same of the slowest twentieth of the seeds. */
  readonly slowestStages: readonly StageCost<Stage>[];
}

/** How fast rehearsals are. */
export interface Speed {
  /** Per second of one core's time, of this process with all its threads. */
  readonly disastersPerSecond: number;
  readonly virtualHoursPerSecond: number;
  /** Per second on the clock: less than the above where others use the machine, too. */
  readonly disastersPerElapsedSecond: number;
  readonly cpuSeconds: number;
  readonly elapsedSeconds: number;
}
