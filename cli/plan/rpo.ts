import type { Configuration, GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { waitBounds } from "../../functions/lib/domain/tick.ts";
import { copySlots, slotsNeeded, volumesPerCycle } from "./copy-slots.ts";
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
 * snapshot and copy are almost done. The interval is longer than the schedule's where volumes wait for slots, and
 * where a copy outlasts it: a volume has one copy in flight.
 */
export function rpoBudget(configuration: Configuration, group: GroupConfiguration, fleet: Fleet): RpoBudget {
  const { snapshot, copy } = lag(configuration);
  const volumes = fleet.volumesByStandby.get(group.standby) ?? 0;
  const { copySeconds } = copyTimes(configuration);
  const reasons = [
    { what: "to the next point", seconds: configuration.backup.everyMinutes * 60 },
    { what: "until the copy before it is done", seconds: copySeconds },
    {
      what: `until its turn among ${volumes} volumes`,
      seconds: rounded((volumes * copySeconds) / copySlots(configuration)),
    },
  ];
  const longest = reasons.toSorted((one, other) => other.seconds - one.seconds).slice(0, 1);
  const phases = [phaseBudget("interval", longest), snapshot, copy] as const;
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

const cycleOf = (configuration: Configuration, rpoSeconds: number) => ({
  cycleSeconds: secondsForInterval(configuration, rpoSeconds),
  copySeconds: copyTimes(configuration).copySeconds,
});

/** How many volumes the copy slots of one Region can keep within an objective. */
export function mostVolumes(configuration: Configuration, rpoSeconds: number): number {
  const cycle = cycleOf(configuration, rpoSeconds);
  return cycle.cycleSeconds < cycle.copySeconds
    ? 0
    : volumesPerCycle({ ...cycle, slots: copySlots(configuration) });
}

/** How many volumes can have a copy of every tick. */
export const volumesEachTick = (configuration: Configuration): number =>
  volumesPerCycle({
    slots: copySlots(configuration),
    cycleSeconds: configuration.backup.everyMinutes * 60,
    copySeconds: copyTimes(configuration).copySeconds,
  });

/** The quota of concurrent copies with which so many volumes stay within an objective. */
export const limitNeeded = (configuration: Configuration, rpoSeconds: number, volumes: number): number =>
  configuration.backup.copySlots.reserve + slotsNeeded(volumes, cycleOf(configuration, rpoSeconds));
