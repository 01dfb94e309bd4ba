import type { Configuration, GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { waitBounds } from "../../functions/lib/domain/tick.ts";
import {
  copySlots,
  secondsUntilTurn,
  slotsNeeded,
  type Traffic,
  volumesEachTickWith,
  volumesWithin,
} from "./copy-slots.ts";
import type { Fleet } from "./fleet.ts";
import { type PhaseBudget, phaseBudget, rounded, slow } from "./phase-budget.ts";

/** The age of the newest usable recovery point at worst. */
export interface RpoBudget {
  readonly group: string;
  readonly objective: number;
  readonly worstCase: number;
  readonly phases: readonly PhaseBudget<RpoPhase>[];
}

/** What makes data old: until the next point is taken, and until it is usable. */
export type RpoPhase = "interval" | "snapshot" | "copy";

/** How long snapshot and copy take at worst. */
export interface CopyTimes {
  readonly snapshotSeconds: number;
  readonly copySeconds: number;
}

/** What the configuration gives, or what the simulator reckons one in a hundred to exceed; AWS commits to neither. */
export const copyTimes = ({ fleet = {} }: Configuration): CopyTimes => ({
  snapshotSeconds: fleet.snapshotSeconds ?? slow("ec2.snapshotIncremental"),
  copySeconds: fleet.copySeconds ?? slow("ec2.copyIncremental"),
});

/**
 * Just before the next point becomes usable, the newest one's data is an interval older than that point's, whose
 * snapshot and copy are almost done. Where volumes wait for slots, and where a copy outlasts the interval, the turn of
 * the next copy comes later still.
 */
export function rpoBudget(configuration: Configuration, group: GroupConfiguration, fleet: Fleet): RpoBudget {
  const { snapshot, copy } = lag(configuration);
  const volumes = fleet.volumesByStandby.get(group.standby) ?? 0;
  const traffic = trafficOf(configuration);
  const waits = secondsUntilTurn(volumes, traffic);
  const why =
    traffic.copySeconds > traffic.intervalSeconds && waits === traffic.copySeconds
      ? "until the copy before it is done"
      : `until its turn among ${volumes} volumes`;
  const interval = [
    { what: "to the next point", seconds: traffic.intervalSeconds },
    ...(waits === 0 ? [] : [{ what: why, seconds: waits }]),
  ];
  const phases = [phaseBudget("interval", interval), snapshot, copy] as const;
  return {
    group: group.name,
    objective: group.objectives.rpoSeconds,
    worstCase: rounded(phases.reduce((total, { seconds }) => total + seconds, 0)),
    phases,
  };
}

/** From a tick to its point's being usable. */
function lag(configuration: Configuration) {
  const { snapshotSeconds, copySeconds } = copyTimes(configuration);
  const { shortest, longest } = waitBounds(configuration.backup.everyMinutes, configuration.groups.length);
  return {
    snapshot: phaseBudget("snapshot", [
      { what: "for the tick to begin", seconds: slow("scheduler.start") + 2 * slow("lambda.coldStart") },
      { what: "snapshot", seconds: snapshotSeconds },
      // What takes longer than usual is looked at again after a quarter of its age (functions/lib/domain/durations.ts).
      { what: "until noticed", seconds: Math.min(Math.max(snapshotSeconds / 4, shortest), longest) },
    ]),
    copy: phaseBudget("copy", [
      { what: "to start", seconds: slow("lambda.coldStart") + 2 * slow("api.EC2") },
      { what: "copy", seconds: copySeconds },
    ]),
  };
}

/** Seconds that are left of an objective for the interval, after snapshot and copy. */
export function secondsForInterval(configuration: Configuration, rpoSeconds: number): number {
  const { snapshot, copy } = lag(configuration);
  return rounded(rpoSeconds - snapshot.seconds - copy.seconds);
}

const trafficOf = (configuration: Configuration): Traffic => ({
  slots: copySlots(configuration),
  copySeconds: copyTimes(configuration).copySeconds,
  intervalSeconds: configuration.backup.everyMinutes * 60,
});

/** Seconds of an objective that a volume may wait for its copy's turn. */
const spare = (configuration: Configuration, rpoSeconds: number): number =>
  secondsForInterval(configuration, rpoSeconds) - trafficOf(configuration).intervalSeconds;

/** How many volumes the copy slots of one Region can keep within an objective. */
export const mostVolumes = (configuration: Configuration, rpoSeconds: number): number =>
  volumesWithin(spare(configuration, rpoSeconds), trafficOf(configuration));

/** How many volumes can have a copy of every tick. */
export const volumesEachTick = (configuration: Configuration): number =>
  volumesEachTickWith(trafficOf(configuration));

/** The quota of concurrent copies with which so many volumes stay within an objective. */
export const limitNeeded = (configuration: Configuration, rpoSeconds: number, volumes: number): number =>
  configuration.backup.copySlots.reserve +
  slotsNeeded(volumes, spare(configuration, rpoSeconds), trafficOf(configuration));
