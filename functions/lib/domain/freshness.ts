import { median, remainingSeconds, secondsBetween, typicalSeconds } from "./durations.ts";
import { type Member, newestUsable, type RecoveryPoint } from "./recovery-points.ts";

/** How old a server's newest usable recovery point is. */
export interface ServerFreshness {
  readonly server: string;
  /** Seconds since the instant of its data; null while there is no usable point. */
  readonly ageSeconds: number | null;
  /** The age that will be reached before the next point can be usable. */
  readonly projectedAgeSeconds: number;
  /** Id of the newest usable point. */
  readonly newest: string | null;
}

/** How old a group's data would be if it were restored now: its worst server counts. */
export interface GroupFreshness {
  readonly group: string;
  /** Null while a server has no usable point. */
  readonly ageSeconds: number | null;
  readonly projectedAgeSeconds: number;
  readonly servers: readonly ServerFreshness[];
}

/** What the ages of a group are worked out from. */
export interface FreshnessSituation {
  readonly group: string;
  readonly servers: readonly string[];
  readonly points: readonly RecoveryPoint[];
  readonly intervalSeconds: number;
  readonly objectiveSeconds: number;
  /** ISO instant. */
  readonly now: string;
}

/** How many of the newest points say how long snapshot and copy take together. */
const RECENT = 5;

/** By how much of an interval a copy may begin or end later than usual before its tick is given up. */
const GRACE = 1 / 4;

/** The ages of a group's recovery points, in whole seconds. */
export function freshnessOf(situation: FreshnessSituation): GroupFreshness {
  const servers = situation.servers.map((server) => freshnessOfServer(server, situation));
  const ages = servers.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return {
    group: situation.group,
    ageSeconds: ages.length === servers.length ? Math.max(...ages) : null,
    projectedAgeSeconds: Math.max(...servers.map(({ projectedAgeSeconds }) => projectedAgeSeconds)),
    servers,
  };
}

/**
 * A point is counted on while all its copies are under way and none takes much longer than usual: it will be usable
 * when they are typically over. With no such point the next usable one is of a tick to come, and every tick whose
 * copies should have begun by now and have not (for want of a slot, or of a snapshot, or because an older copy is
 * stuck) raises the projection by an interval at once, and not only when the age itself gets there. So does each
 * point that has had a copy fail: it may be repeated in time, but nobody can count on that.
 * A server without any usable point is unprotected: its projection lies above the objective, so that it alarms.
 */
function freshnessOfServer(server: string, situation: FreshnessSituation): ServerFreshness {
  const { points, intervalSeconds, objectiveSeconds, now } = situation;
  const newest = newestUsable(points, server);
  if (newest === undefined)
    return {
      server,
      ageSeconds: null,
      projectedAgeSeconds: objectiveSeconds + intervalSeconds,
      newest: null,
    };
  const age = Math.max(0, secondsBetween(newest.takenAt, now));
  return {
    server,
    ageSeconds: Math.round(age),
    projectedAgeSeconds: Math.round(projectedAge(age, newest, situation)),
    newest: newest.id,
  };
}

function projectedAge(
  age: number,
  { server, takenAt }: RecoveryPoint,
  { points, intervalSeconds, now }: FreshnessSituation,
): number {
  const ofServer = points.filter((point) => point.server === server);
  const later = ofServer.filter((point) => point.takenAt > takenAt);
  const lag = typicalLagSeconds(ofServer) ?? intervalSeconds;
  const copySeconds = typicalSeconds(ofServer.flatMap(copiesOf)) ?? lag;
  const grace = intervalSeconds * GRACE;
  const underWay = later
    .filter((point) => point.members.length === point.declared && !hasFailed(point))
    .map(({ members }) => elapsedSeconds(members, now))
    .filter((elapsed) => elapsed <= copySeconds + grace)
    .map((elapsed) => age + remainingSeconds(elapsed, copySeconds));
  if (underWay.length > 0) return Math.min(...underWay);
  const notBegun = Math.floor((age - (lag - copySeconds) - grace) / intervalSeconds);
  const failed = later.filter(hasFailed).length;
  const ticks = Math.max(0, notBegun, failed) + 1;
  return Math.max(ticks * intervalSeconds + lag, age + copySeconds);
}

/** Seconds since the last of a point's copies that are not over was begun. */
const elapsedSeconds = (members: readonly Member[], now: string): number =>
  Math.min(
    ...members
      .filter(({ completionTime }) => completionTime === null)
      .map(({ startTime }) => secondsBetween(startTime, now)),
  );

/** Whether a copy of one of the point's volumes has ended in error. */
const hasFailed = (point: RecoveryPoint): boolean => copiesOf(point).some(({ state }) => state === "error");

const copiesOf = ({ members, spare }: RecoveryPoint): readonly Member[] => [...members, ...spare];

/** Seconds from the instant of the data until all of a point was usable: the median of a server's recent points. */
function typicalLagSeconds(points: readonly RecoveryPoint[]): number | undefined {
  const lags = points
    .filter(({ usable }) => usable)
    .map(({ takenAt, members }) => members.map(({ completionTime }) => lagSeconds(takenAt, completionTime)))
    .filter((ofMembers) => ofMembers.every((lag) => lag !== null))
    .map((ofMembers) => Math.max(...ofMembers));
  return median(lags.slice(0, RECENT));
}

const lagSeconds = (takenAt: string, completionTime: string | null): number | null =>
  completionTime === null ? null : secondsBetween(takenAt, completionTime);
