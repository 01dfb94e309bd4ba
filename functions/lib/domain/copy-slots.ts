import { TAG } from "./names.ts";
import type { Snapshot } from "./resources.ts";

/** How many copies may run at once. */
export interface SlotLimits {
  /** AWS's quota of concurrent copies into a Region: 20, which nobody can look up. */
  readonly limit: number;
  /** Slots that are left for everyone else who copies into the Region. */
  readonly reserve: number;
}

/** A limit that was lowered for a while, because AWS refused a copy for want of slots. */
export interface ReducedLimit {
  readonly limit: number;
  /** ISO instant. */
  readonly until: string;
}

/** For how long a reduced limit holds: about what the copies of others take. */
const REDUCED_MS = 15 * 60_000;

/**
 * How many copies, everybody's counted, may run before Lifeboat starts no further one.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
 */
export function ownLimit(limits: SlotLimits, reduced: ReducedLimit | undefined, now: string): number {
  const own = limits.limit - limits.reserve;
  return reduced && reduced.until > now ? Math.min(own, reduced.limit) : own;
}

/** What to do after ResourceLimitExceeded: half of it, and never nothing. */
export const halved = (limit: number, now: string): ReducedLimit => ({
  limit: Math.max(1, Math.floor(limit / 2)),
  until: new Date(Date.parse(now) + REDUCED_MS).toISOString(),
});

/**
 * How many of a Region's pending snapshots are copies, other people's included. EC2 has no field that says so for
 * certain: it gives copies a transfer type and, as a rule, the volume id `vol-ffffffff`; Lifeboat's own are known
 * by their tags. A pending snapshot with none of the three is taken for one of a volume, which needs no copy slot:
 * counting it would let a busy account's ordinary snapshots stop all copies, while a copy that is overlooked only
 * leads to ResourceLimitExceeded, which is provided for.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html
 */
export const copiesAmong = (pending: readonly Snapshot[]): number =>
  pending.filter(
    ({ transferType, volumeId, tags }) =>
      transferType !== null || ARBITRARY_VOLUME.test(volumeId) || tags[TAG.sourceSnapshot] !== undefined,
  ).length;

const ARBITRARY_VOLUME = /^vol-f+$/;
