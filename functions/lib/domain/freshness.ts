import { median, secondsBetween } from "./durations.ts";
import { newestUsable, type RecoveryPoint } from "./recovery-points.ts";

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
 * The next point holds the data of a tick after the newest one's and is usable as long after its tick as the recent
 * ones were. A point that should have been usable by now, or that has had a copy fail, is given up, and the next
 * tick's is reckoned with: so each tick that is missed raises the projection by an interval at once, and not only when
 * the age itself gets there. A copy that fails may still be repeated in time, but nobody can count on that.
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
  const lag = typicalLagSeconds(points, server) ?? intervalSeconds;
  const overdue = Math.floor((age - lag) / intervalSeconds);
  const failed = points.filter(
    (point) => point.server === server && point.takenAt > newest.takenAt && hasFailed(point),
  ).length;
  const ticks = Math.max(0, overdue, failed) + 1;
  return {
    server,
    ageSeconds: Math.round(age),
    projectedAgeSeconds: Math.round(ticks * intervalSeconds + lag),
    newest: newest.id,
  };
}

/** Whether a copy of one of the point's volumes has ended in error. */
const hasFailed = ({ members, spare }: RecoveryPoint): boolean =>
  [...members, ...spare].some(({ state }) => state === "error");

/** Seconds from the instant of the data until all of a point was usable: the median of a server's recent points. */
function typicalLagSeconds(points: readonly RecoveryPoint[], server: string): number | undefined {
  const lags = points
    .filter((point) => point.server === server && point.usable)
    .map(({ takenAt, members }) => members.map(({ completionTime }) => lagSeconds(takenAt, completionTime)))
    .filter((ofMembers) => ofMembers.every((lag) => lag !== null))
    .map((ofMembers) => Math.max(...ofMembers));
  return median(lags.slice(0, RECENT));
}

const lagSeconds = (takenAt: string, completionTime: string | null): number | null =>
  completionTime === null ? null : secondsBetween(takenAt, completionTime);
