import { type BackupProblem, copyProblem } from "./backup-problem.ts";
import type { CopyClaim, CopySituation, PlannedCopy } from "./copy-situation.ts";
import { secondsBetween } from "./durations.ts";
import { compare, type Member, newestUsable, type RecoveryPoint } from "./recovery-points.ts";
import type { Snapshot } from "./resources.ts";
import type { SourceSet } from "./source-sets.ts";

/** A copy that failed is tried this often in all; the next set has its own tries. */
const MOST_ATTEMPTS = 3;

/** A server whose turn in the line is awaited. */
export interface Candidate {
  readonly server: string;
  readonly missing: readonly PlannedCopy[];
  /**
   * Seconds until the server's objective is broken, reckoned from its newest usable point or, if that is later, from
   * its newest failed copy: a try is a turn, whatever came of it. Minus infinity for a server that had neither.
   */
  readonly slack: number;
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

/** What is known of copies, by the snapshot that they are of. */
export interface KnownCopies {
  readonly copies: ReadonlyMap<string, readonly Member[]>;
  /** Claims whose copy is not visible yet. */
  readonly unseen: readonly CopyClaim[];
  /** Codes of calls that AWS refused for good. */
  readonly refused: ReadonlyMap<string, string>;
}

/** How far the copy of one snapshot is. */
interface Progress {
  readonly source: Snapshot;
  readonly state: "completed" | "under-way" | "missing";
  readonly failures: readonly Member[];
  readonly refusal: string | undefined;
}

/** Decides what a server would copy next, whatever the slots. */
export function outlookOf(server: string, situation: CopySituation, known: KnownCopies): Outlook {
  const usable = newestUsable(situation.points, server);
  const sets = situation.sets.filter(
    (set) => set.server === server && (usable === undefined || set.takenAt > usable.takenAt),
  );
  const complete = sets
    .filter(({ state }) => state === "complete")
    .map((set) => ({ set, progress: set.members.map((source) => progressOf(source, known)) }));
  const next = complete.find(isBegun) ?? complete.find(({ progress }) => !isGivenUp(progress));
  const missing = (next?.progress ?? []).filter(({ state }) => state === "missing");
  const busy = busyVolumes(server, situation, known);
  const mustWait = missing.some(({ source }) => busy.has(source.volumeId));
  const homeless = missing.filter(({ source }) => situation.devices[source.volumeId] === undefined);
  return {
    server,
    candidate:
      next && missing.length > 0 && !mustWait && homeless.length === 0
        ? {
            server,
            missing: missing.map((one) => plannedCopy(one, next.set, situation.devices)),
            slack: slackOf(server, situation, usable),
            isBegun: isBegun(next) && missing.every(({ failures }) => failures.length === 0),
          }
        : null,
    isCopying: busy.size > 0,
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

function slackOf(
  server: string,
  { points, objectives, now }: CopySituation,
  usable: RecoveryPoint | undefined,
) {
  const ofServer = points.filter((point) => point.server === server);
  const failures = ofServer
    .flatMap(({ members, spare }) => [...members, ...spare])
    .filter(({ state }) => state === "error");
  const turns = [...failures.map(({ startTime }) => startTime), ...(usable ? [usable.takenAt] : [])];
  const last = turns.toSorted(compare).at(-1);
  const objective = objectives[ofServer[0]?.group ?? ""] ?? 0;
  return last === undefined ? Number.NEGATIVE_INFINITY : objective - secondsBetween(last, now);
}

function progressOf(source: Snapshot, { copies, unseen, refused }: KnownCopies): Progress {
  const mine = copies.get(source.id) ?? [];
  const isUnderWay =
    mine.some(({ state }) => state === "pending") ||
    unseen.some(({ sourceSnapshot }) => sourceSnapshot === source.id);
  return {
    source,
    state: mine.some(({ state }) => state === "completed")
      ? "completed"
      : isUnderWay
        ? "under-way"
        : "missing",
    failures: mine.filter(({ state }) => state === "error"),
    refusal: refused.get(source.id),
  };
}

const isGivenUp = (progress: readonly Progress[]): boolean =>
  progress.some(
    ({ state, failures, refusal }) =>
      state === "missing" && (failures.length >= MOST_ATTEMPTS || refusal !== undefined),
  );

/** Something of it is copied or on its way, and something is still to come. */
const isBegun = ({ progress }: { readonly progress: readonly Progress[] }): boolean =>
  !isGivenUp(progress) &&
  progress.some(({ state }) => state !== "missing") &&
  progress.some(({ state }) => state !== "completed");

/** Volumes of a server that a copy is in flight of, or claimed. */
function busyVolumes(server: string, { sets, points }: CopySituation, { unseen }: KnownCopies): Set<string> {
  const snapshots = new Set(
    sets.filter((set) => set.server === server).flatMap(({ members }) => members.map(({ id }) => id)),
  );
  const pending = points
    .filter((point) => point.server === server)
    .flatMap(({ members, spare }) => [...members, ...spare].filter(({ state }) => state === "pending"));
  const claimed = unseen.filter(({ sourceSnapshot }) => snapshots.has(sourceSnapshot));
  return new Set([...pending, ...claimed].map(({ sourceVolume }) => sourceVolume));
}

const plannedCopy = (
  { source, failures }: Progress,
  set: SourceSet,
  devices: CopySituation["devices"],
): PlannedCopy => ({
  set,
  source,
  device: devices[source.volumeId] ?? "",
  attempt: failures.length + 1,
});

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

function copyProblems(server: string, { source, state, failures, refusal }: Progress): BackupProblem[] {
  if (state !== "missing") return [];
  const [failure] = failures;
  return [
    ...(failure
      ? [
          {
            server,
            problem: copyProblem(failure.stateMessage),
            detail: `${failure.snapshotId} of ${source.id}: ${failure.stateMessage ?? "no reason given"}`,
          },
        ]
      : []),
    ...(refusal ? [{ server, problem: "copy-refused" as const, detail: `${source.id}: ${refusal}` }] : []),
  ];
}
