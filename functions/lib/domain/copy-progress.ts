import { type BackupProblem, copyProblem } from "./backup-problem.ts";
import type { CopyClaim } from "./copy-situation.ts";
import { longestSeconds, secondsBetween } from "./durations.ts";
import type { Member } from "./recovery-points.ts";
import type { Snapshot } from "./resources.ts";

/** A copy that failed is tried this often in all; the next set has its own tries. */
const MOST_ATTEMPTS = 3;

/**
 * How many times as long as the longest of the recent copies another one may take before it counts as stuck. AWS
 * commits to no copy time, so what is merely slow has to be waited for.
 */
const STUCK_FACTOR = 2;

/** What is known of copies, by the snapshot that they are of. */
export interface KnownCopies {
  readonly copies: ReadonlyMap<string, readonly Member[]>;
  /** Claims whose copy is not visible yet. */
  readonly unseen: readonly CopyClaim[];
  /** Codes of calls that AWS refused for good. */
  readonly refused: ReadonlyMap<string, string>;
}

/** How far the copy of one snapshot is. */
export interface Progress {
  readonly source: Snapshot;
  /** `stuck`: under way for much too long; it may still complete, and nothing waits for it. */
  readonly state: "completed" | "under-way" | "stuck" | "missing";
  readonly failures: readonly Member[];
  readonly refusal: string | undefined;
}

/** @param stuck ids of copies that are stuck */
export function progressOf(
  source: Snapshot,
  { copies, unseen, refused }: KnownCopies,
  stuck: ReadonlySet<string>,
): Progress {
  const mine = copies.get(source.id) ?? [];
  const pending = mine.filter(({ state }) => state === "pending");
  const isUnderWay =
    pending.some(({ snapshotId }) => !stuck.has(snapshotId)) ||
    unseen.some(({ sourceSnapshot }) => sourceSnapshot === source.id);
  return {
    source,
    state: mine.some(({ state }) => state === "completed")
      ? "completed"
      : isUnderWay
        ? "under-way"
        : pending.length > 0
          ? "stuck"
          : "missing",
    failures: mine.filter(({ state }) => state === "error"),
    refusal: refused.get(source.id),
  };
}

/** No try is left of one of its copies, or AWS will not have it. */
export const isGivenUp = (progress: readonly Progress[]): boolean =>
  progress.some(
    ({ state, failures, refusal }) =>
      state === "missing" && (failures.length >= MOST_ATTEMPTS || refusal !== undefined),
  );

/** Something of it is copied or on its way, something is still to come, and nothing of it is stuck. */
export const isBegun = (progress: readonly Progress[]): boolean =>
  !isGivenUp(progress) &&
  progress.every(({ state }) => state !== "stuck") &&
  progress.some(({ state }) => state !== "missing") &&
  progress.some(({ state }) => state !== "completed");

/**
 * Copies that take far longer than the recent ones of the same server took, and longer than an interval. Nobody
 * knows whether they will ever end. They are not deleted, because they may be the only point to come; but they no
 * longer keep the next set from being copied.
 *
 * @returns their ids; none while no copy is known to have ended
 */
export function stuckCopies(
  copies: readonly Member[],
  { intervalSeconds, now }: { readonly intervalSeconds: number; readonly now: string },
): Set<string> {
  const longest = longestSeconds(copies);
  if (longest === undefined) return new Set();
  const patience = Math.max(intervalSeconds, STUCK_FACTOR * longest);
  const stuck = copies.filter(
    ({ state, startTime }) => state === "pending" && secondsBetween(startTime, now) > patience,
  );
  return new Set(stuck.map(({ snapshotId }) => snapshotId));
}

/** What a person should know of the copy of one snapshot. */
export function copyProblems(
  server: string,
  { source, state, failures, refusal }: Progress,
): BackupProblem[] {
  if (state === "stuck") return [{ server, problem: "copy-stuck", detail: source.id }];
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
