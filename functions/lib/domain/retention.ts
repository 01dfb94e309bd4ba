import { secondsBetween } from "./durations.ts";
import { compare, type Member, newestFirst, type RecoveryPoint } from "./recovery-points.ts";
import type { SourceSet } from "./source-sets.ts";

/** How many points are kept, in the standby Region by tiers and in the active Region as sources of copies. */
export interface RetentionRules {
  readonly frequent: number;
  readonly hourly: number;
  readonly daily: number;
  readonly keptInActive: number;
}

/** What a set that came to nothing is kept for: a look by a person, and the count of a copy's failed tries. */
const GRACE_SECONDS = 3_600;

/** What a decision about recovery points rests on; all of one group. */
export interface PointRetention {
  readonly points: readonly RecoveryPoint[];
  /** Snapshots that something was restored from, or is being restored from. */
  readonly inUse: ReadonlySet<string>;
  readonly rules: RetentionRules;
  readonly now: string;
}

/**
 * Which snapshots of recovery points may go: those of usable points that no tier keeps, and what is left of points
 * that came to nothing. Never a server's newest usable point, never a point in use, never a volume's newest
 * completed copy, even in a point that failed: without it the next copy would be a full one
 * (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html).
 *
 * @returns snapshot ids, oldest first
 */
export function prunablePoints({ points, inUse, rules, now }: PointRetention): string[] {
  const lineages = newestCopies(points);
  const servers = Map.groupBy(points, ({ server }) => server).values();
  return [...servers].flatMap((ofServer) => {
    const sorted = ofServer.toSorted(newestFirst);
    const usable = sorted.filter((point) => point.usable);
    const kept = keptByTiers(usable, rules);
    const newest = usable[0]?.takenAt ?? "";
    return sorted
      .toReversed()
      .filter((point) => !kept.has(point.id) && !membersOf(point).some((one) => inUse.has(one.snapshotId)))
      .flatMap((point) => (point.usable ? membersOf(point) : remainsOf(point, newest, now)))
      .filter(({ snapshotId, state }) => state !== "pending" && !lineages.has(snapshotId))
      .map(({ snapshotId }) => snapshotId);
  });
}

/**
 * The newest `frequent` points, then the newest one of each hour, then of each day (UTC). Tiers count points, not
 * time: when backups stand still, nothing is deleted for its age.
 */
function keptByTiers(
  usable: readonly RecoveryPoint[],
  { frequent, hourly, daily }: RetentionRules,
): Set<string> {
  const newestOfEach = (digits: number, count: number) =>
    [...Map.groupBy(usable, ({ takenAt }) => takenAt.slice(0, digits)).values()]
      .slice(0, count)
      .flatMap(([newest]) => newest ?? []);
  const kept = [
    ...usable.slice(0, Math.max(1, frequent)),
    ...newestOfEach("2026-01-01T00".length, hourly),
    ...newestOfEach("2026-01-01".length, daily),
  ];
  return new Set(kept.map(({ id }) => id));
}

/** What may go of a point that is not usable: failed copies after a while, the others once the point is overtaken. */
function remainsOf(point: RecoveryPoint, newestUsable: string, now: string): Member[] {
  const isOvertaken = point.takenAt < newestUsable;
  return membersOf(point).filter(
    ({ state, startTime }) =>
      secondsBetween(startTime, now) > GRACE_SECONDS &&
      (state === "error" || (state === "completed" && isOvertaken)),
  );
}

/** The newest completed copy of each volume. */
function newestCopies(points: readonly RecoveryPoint[]): Set<string> {
  const completed = points.flatMap(membersOf).filter(({ state }) => state === "completed");
  const byVolume = Map.groupBy(completed, ({ sourceVolume }) => sourceVolume).values();
  const newest = [...byVolume].flatMap((copies) =>
    copies.toSorted((one, other) => compare(other.startTime, one.startTime)).slice(0, 1),
  );
  return new Set(newest.map(({ snapshotId }) => snapshotId));
}

const membersOf = ({ members, spare }: RecoveryPoint): readonly Member[] => [...members, ...spare];

/** What a decision about the sources of copies rests on; all of one group. */
export interface SourceRetention {
  readonly sets: readonly SourceSet[];
  /** The points in the standby Region. */
  readonly points: readonly RecoveryPoint[];
  readonly rules: RetentionRules;
  readonly now: string;
}

/**
 * Which snapshots may go in the active Region. Kept are the newest `keptInActive` complete sets of each server,
 * whatever is still being taken, and every set that is being copied or whose copy is begun and not overtaken. A
 * complete set that nobody began to copy before a newer one was complete will never be copied, and goes.
 *
 * @returns snapshot ids, oldest first
 */
export function prunableSources({ sets, points, rules, now }: SourceRetention): string[] {
  const servers = Map.groupBy(sets, ({ server }) => server);
  return [...servers].flatMap(([server, ofServer]) => {
    const sorted = ofServer.toSorted(newestFirst);
    const complete = sorted.filter(({ state }) => state === "complete").slice(0, rules.keptInActive);
    const kept = new Set([...complete.map(({ id }) => id), ...beingCopied(server, points)]);
    return sorted
      .toReversed()
      .filter((set) => !kept.has(set.id) && set.state !== "pending")
      .filter((set) => set.state === "complete" || secondsBetween(set.takenAt, now) > GRACE_SECONDS)
      .flatMap(({ members }) => members)
      .filter(({ state }) => state !== "pending")
      .map(({ id }) => id);
  });
}

/** Sets of a server that a copy is in flight of, and those begun that no usable point has overtaken. */
function beingCopied(server: string, points: readonly RecoveryPoint[]): string[] {
  const ofServer = points.filter((point) => point.server === server);
  const newest = ofServer.filter(({ usable }) => usable).toSorted(newestFirst)[0]?.takenAt ?? "";
  return ofServer
    .filter(
      (point) =>
        membersOf(point).some(({ state }) => state === "pending") ||
        (!point.usable && point.takenAt > newest),
    )
    .map(({ id }) => id);
}
