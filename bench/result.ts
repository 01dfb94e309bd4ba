import type { Configuration } from "../functions/lib/config/schema.ts";
import { type Aim, aims } from "./aims.ts";
import { slowest, stageCosts } from "./blame.ts";
import { spread, thousandths } from "./figures.ts";
import { type Floor, lossFloor, outageFloor } from "./floor.ts";
import type { Figure, Speed } from "./measured.ts";
import type { Sample } from "./rehearse.ts";
import type { Shares } from "./shares.ts";
import { LOSS_STAGES, type LossStage, OUTAGE_STAGES, type OutageStage } from "./stages.ts";

/** What `--json` prints; docs/bench.md defines every member. */
export interface BenchResult {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly seeds: number;
  readonly outage: Figure<OutageStage>;
  readonly rpo: Figure<LossStage>;
  readonly speed: Speed;
  /** Where the time goes, in per cent. */
  readonly shares: Shares;
  readonly profiledSeeds: number;
  readonly aims: readonly Aim[];
  readonly failures: readonly {
    readonly seed: number;
    readonly reasons: readonly string[];
    readonly replay: string;
  }[];
}

/** What the result is computed from. */
export interface BenchRun {
  readonly scenario: string;
  readonly samples: readonly Sample[];
  readonly shares: Shares;
  readonly profiledSeeds: number;
  /** Stages are measured of its first group, as the outside client does. */
  readonly configuration: Configuration;
}

/** Computes all figures from the seeds' samples. */
export function resultOf({ scenario, samples, shares, profiledSeeds, configuration }: BenchRun): BenchResult {
  const [group] = configuration.groups;
  if (group === undefined) throw new Error("the configuration has no group");
  const outage = figure(
    OUTAGE_STAGES,
    samples.map((sample) => ({ seconds: sample.outageSeconds, stages: sample.outage })),
    outageFloor(
      group,
      samples.flatMap((sample) => sample.outage ?? []),
    ),
  );
  const rpo = figure(
    LOSS_STAGES,
    samples.map((sample) => ({ seconds: sample.lossSeconds, stages: sample.loss })),
    lossFloor(configuration),
  );
  const speed = speedOf(samples);
  return {
    schemaVersion: 1,
    scenario,
    seeds: samples.length,
    outage,
    rpo,
    speed,
    shares,
    profiledSeeds,
    aims: aims({ outage, speed, shares }),
    failures: samples
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ seed, reasons, replay }) => ({ seed, reasons, replay })),
  };
}

function figure<Stage extends string>(
  names: readonly Stage[],
  seeds: Parameters<typeof slowest<Stage>>[0],
  floor: Floor<Stage>,
): Figure<Stage> {
  const spreadOfAll = spread(seeds.map(({ seconds }) => seconds));
  const { p50 } = spreadOfAll;
  const all = seeds.flatMap(({ stages }) => stages ?? []);
  return {
    ...spreadOfAll,
    ...floor,
    ratio: p50 === null ? null : thousandths(p50 / floor.floorSeconds),
    stages: stageCosts(names, all, floor),
    slowestStages: stageCosts(names, slowest(seeds), floor),
  };
}

function speedOf(samples: readonly Sample[]): Speed {
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, next) => total + of(next), 0);
  const cpuSeconds = sum((sample) => sample.cpuSeconds);
  const elapsedSeconds = sum((sample) => sample.elapsedSeconds);
  return {
    disastersPerSecond: thousandths(samples.length / cpuSeconds),
    virtualHoursPerSecond: thousandths(sum((sample) => sample.virtualSeconds) / 3600 / cpuSeconds),
    disastersPerElapsedSecond: thousandths(samples.length / elapsedSeconds),
    cpuSeconds: thousandths(cpuSeconds),
    elapsedSeconds: thousandths(elapsedSeconds),
  };
}
