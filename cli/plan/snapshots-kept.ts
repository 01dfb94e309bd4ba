import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Fleet } from "./fleet.ts";

/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html (adjustable) */
const REGION_QUOTA = 100_000;
/** Beside what is kept: one that is being made, one that is about to go. */
const PASSING = 2;

/** How many snapshots there are at most, against the Region's quota. */
export interface SnapshotsKept {
  readonly perVolumeInStandby: number;
  readonly perVolumeInActive: number;
  /** Both together: after a failover, and while it turns back, one Region has sources and copies. */
  readonly perRegion: number;
  readonly quota: number;
}

/** Tiers overlap, so this is an upper bound. */
export function snapshotsKept({ backup: { retention } }: Configuration, fleet: Fleet): SnapshotsKept {
  const perVolumeInStandby = retention.frequent + retention.hourly + retention.daily + PASSING;
  const perVolumeInActive = retention.keptInActive + PASSING;
  return {
    perVolumeInStandby,
    perVolumeInActive,
    perRegion: fleet.volumes * (perVolumeInStandby + perVolumeInActive),
    quota: REGION_QUOTA,
  };
}

/** Days of changes that the copies of the standby Region hold. */
export const daysKept = ({ backup: { everyMinutes, retention } }: Configuration): number =>
  Math.max(retention.daily, retention.hourly / 24, (retention.frequent * everyMinutes) / 1_440);
