import type { BackupProblem } from "./backup-problem.ts";
import {
  copyProblems,
  isBegun,
  isGivenUp,
  type KnownCopies,
  type Progress,
  progressOf,
  stuckCopies,
} from "./copy-progress.ts";
import type { CopySituation, PlannedCopy } from "./copy-situation.ts";
import { secondsBetween, typicalSeconds } from "./durations.ts";
import { compare, type Member, newestUsable, type RecoveryPoint } from "./recovery-points.ts";
import type { SourceSet } from "./source-sets.ts";

/** Copies of one volume that may be in flight at once: one that is stuck, and one that goes past it. */
const MOST_IN_FLIGHT = 2;

/** A server whose turn in the line is awaited. */
export interface Candidate {
  readonly server: string;
  readonly missing: readonly PlannedCopy[];
  /**
   * Seconds until the server's objective is broken, reckoned from its newest usable point or, if that is later, from
   * its newest failed copy: a try is a turn, whatever came of it. Minus infinity for a server that had neither.
   */
  readonly slack: number;
  /** If its copies waited for an interval more, they would end when the objective is broken. */
  readonly isUrgent: boolean;
  /** Its set is begun, and only slots were lacking. */
  readonly isBegun: boolean;
}

/** Orders the line of those who wait: what is begun first, then the earliest deadline. */
export const byTurn = (one: Candidate, other: Candidate): number =>
  Number(other.isBegun) - Number(one.isBegun) ||
  (one.slack < other.slack ? -1 : one.slack > other.slack ? 1 : 0) ||
  compare(one.server, other.server);

/** How one server stands. */
export interface Outlook {
  readonly server: string;
  readonly candidate: Candidate | null;
  /** A copy is under way, or claimed and not visible yet. */
  readonly isCopying: boolean;
  /** Its newest set is still being taken, or an older copy of one of its volumes has to end first. */
  readonly isWaiting: boolean;
  readonly problems: readonly BackupProblem[];
}

/** Decides what a server would copy next, whatever the slots. */
export function outlookOf(server: string, situation: CopySituation, known: KnownCopies): Outlook {
  const usable = newestUsable(situation.points, server);
  const sets = situation.sets.filter(
    (set) => set.server === server && (usable === undefined || set.takenAt > usable.takenAt),
  );
  const copies = copiesOf(server, situation.points);
  const stuck = stuckCopies(copies, situation);
  const complete = sets
    .filter(({ state }) => state === "complete")
    .map((set) => ({ set, progress: set.members.map((source) => progressOf(source, known, stuck)) }));
  const next =
    complete.find(({ progress }) => isBegun(progress)) ??
    complete.find(({ progress }) => !isGivenUp(progress));
  const missing = (next?.progress ?? []).filter(({ state }) => state === "missing");
  const inFlight = inFlightVolumes(server, situation, known);
  const mustWait = missing.some(({ source }) => isBusy(inFlight.get(source.volumeId) ?? [], stuck));
  const homeless = missing.filter(({ source }) => situation.devices[source.volumeId] === undefined);
  return {
    server,
    candidate:
      next && missing.length > 0 && !mustWait && homeless.length === 0
        ? candidateOf(server, { set: next.set, progress: next.progress, copies, situation })
        : null,
    isCopying: inFlight.size > 0,
    isWaiting: mustWait || sets.some(({ state }) => state === "pending"),
    problems: [
      ...sets.flatMap((set) => setProblems(set)),
      ...complete.flatMap(({ progress }) => progress.flatMap((one) => copyProblems(server, one))),
      ...homeless.map(({ source }) => ({
        server,
        problem: "device-unknown" as const,
        detail: source.volumeId,
      })),
    ],
  };
}

const copiesOf = (server: string, points: readonly RecoveryPoint[]): Member[] =>
  points.filter((point) => point.server === server).flatMap(({ members, spare }) => [...members, ...spare]);

/** What a candidate is made of. */
interface Next {
  readonly set: SourceSet;
  readonly progress: readonly Progress[];
  /** All copies of the server. */
  readonly copies: readonly Member[];
  readonly situation: CopySituation;
}

function candidateOf(server: string, { set, progress, copies, situation }: Next): Candidate {
  const { points, objectives, intervalSeconds, devices, now } = situation;
  const missing = progress.filter(({ state }) => state === "missing");
  const failures = copies.filter(({ state }) => state === "error").map(({ startTime }) => startTime);
  const last = [...failures, newestUsable(points, server)?.takenAt ?? ""].toSorted(compare).at(-1);
  const objective = objectives[set.group] ?? 0;
  const slack = last ? objective - secondsBetween(last, now) : Number.NEGATIVE_INFINITY;
  const isUrgent = slack < intervalSeconds + (typicalSeconds(copies) ?? 0);
  return {
    server,
    missing: missing.map(({ source, failures: { length } }) => ({
      set,
      source,
      device: devices[source.volumeId] ?? "",
      attempt: length + 1,
    })),
    slack,
    isUrgent,
    isBegun: isBegun(progress) && missing.every((one) => one.failures.length === 0),
  };
}

/** The copies in flight of each of a server's volumes; null is one that is claimed and not visible yet. */
function inFlightVolumes(
  server: string,
  { sets, points }: CopySituation,
  { unseen }: KnownCopies,
): Map<string, (string | null)[]> {
  const snapshots = new Set(
    sets.filter((set) => set.server === server).flatMap(({ members }) => members.map(({ id }) => id)),
  );
  const pending = copiesOf(server, points).filter(({ state }) => state === "pending");
  const claimed = unseen.filter(({ sourceSnapshot }) => snapshots.has(sourceSnapshot));
  const inFlight = new Map<string, (string | null)[]>();
  const add = (volume: string, copy: string | null) =>
    inFlight.set(volume, [...(inFlight.get(volume) ?? []), copy]);
  for (const { sourceVolume, snapshotId } of pending) add(sourceVolume, snapshotId);
  for (const { sourceVolume } of claimed) add(sourceVolume, null);
  return inFlight;
}

/** Whether a volume's next copy has to wait. One that is stuck is passed, once. */
const isBusy = (inFlight: readonly (string | null)[], stuck: ReadonlySet<string>): boolean =>
  inFlight.length >= MOST_IN_FLIGHT || inFlight.some((copy) => copy === null || !stuck.has(copy));

const setProblems = ({ state, server, members, id }: SourceSet): BackupProblem[] =>
  state === "failed"
    ? [
        {
          server,
          problem: "snapshot-failed",
          detail: members.find(({ stateMessage }) => stateMessage)?.stateMessage ?? id,
        },
      ]
    : [];
