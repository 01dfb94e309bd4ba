import type { Configuration, GroupConfiguration } from "../functions/lib/config/schema.ts";
import { type LatencyKey, latency } from "../simulator/latencies.ts";
import { thousandths } from "./figures.ts";
import type { LossStage, OutageStage, Stages } from "./stages.ts";

/** One thing that no design of this kind can do without, and where its figure is from. */
export interface FloorTerm<Stage extends string = string> {
  readonly what: string;
  readonly seconds: number;
  /** The configuration, latencies.json, or the fastest that was measured in this run. */
  readonly source: string;
  /** The stage that it belongs to. */
  readonly stage: Stage;
}

/** The least that a figure can be, with its terms. */
export interface Floor<Stage extends string = string> {
  readonly floorSeconds: number;
  readonly terms: readonly FloorTerm<Stage>[];
}

const usual = (key: LatencyKey): number => latency(key).p50 / 1000;

/**
 * The outage's floor: the hold-down, one round of verification, the fastest takeover trip (the check's change of
 * mind and its publication) and half a TTL, which is what a resolver's answer has left on average.
 *
 * @param measured the stages of every seed that recovered; without any, what is measured counts as nothing
 */
export function outageFloor(
  group: GroupConfiguration,
  measured: readonly Stages<OutageStage>[],
): Floor<OutageStage> {
  const fastest = (stage: OutageStage) =>
    measured.length === 0 ? 0 : Math.min(...measured.map((stages) => stages[stage]));
  return floorOf([
    {
      what: "hold-down",
      seconds: group.detection.holdDownSeconds,
      source: "configuration: detection.holdDownSeconds",
      stage: "confirm",
    },
    {
      what: "one verify round",
      seconds: fastest("verify"),
      source: "fastest measured in this run",
      stage: "verify",
    },
    {
      what: "takeover trip: the check",
      seconds: fastest("trip"),
      source: "fastest measured in this run",
      stage: "trip",
    },
    {
      what: "takeover trip: publishing",
      seconds: usual("route53.publish"),
      source: "latencies.json: route53.publish p50",
      stage: "spread",
    },
    {
      what: "half a TTL",
      seconds: group.switch.ttlSeconds / 2,
      source: "configuration: switch.ttlSeconds",
      stage: "spread",
    },
  ]);
}

/**
 * The floor of the data loss: a snapshot and a copy as they usually take, and half an interval, because the loss comes
 * at any moment of it.
 */
export const lossFloor = ({ backup }: Configuration): Floor<LossStage> =>
  floorOf([
    {
      what: "snapshot",
      seconds: usual("ec2.snapshotIncremental"),
      source: "latencies.json: ec2.snapshotIncremental p50",
      stage: "snapshot",
    },
    {
      what: "copy",
      seconds: usual("ec2.copyIncremental"),
      source: "latencies.json: ec2.copyIncremental p50",
      stage: "copy",
    },
    {
      what: "half an interval",
      seconds: (backup.everyMinutes * 60) / 2,
      source: "configuration: backup.everyMinutes",
      stage: "wait",
    },
  ]);

const floorOf = <Stage extends string>(terms: readonly FloorTerm<Stage>[]): Floor<Stage> => ({
  floorSeconds: thousandths(terms.reduce((total, { seconds }) => total + seconds, 0)),
  terms,
});
