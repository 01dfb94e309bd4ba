import { TAG } from "./names.ts";
import { compare, newestFirst } from "./recovery-points.ts";
import type { Snapshot } from "./resources.ts";

/** A snapshot set where it was taken, in the active Region: what copies are made of. */
export interface SourceSet {
  readonly id: string;
  readonly group: string;
  readonly server: string;
  /** ISO instant of the set; AWS gives the members of one set the same one. */
  readonly takenAt: string;
  readonly declared: number;
  /** In the order of their ids. */
  readonly members: readonly Snapshot[];
  /**
   * `complete`: all declared members are completed. `failed`: one is in error, and AWS then fails the others too.
   * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-create-snapshots.html
   */
  readonly state: "pending" | "complete" | "failed";
}

/** Lifeboat's own sets among snapshots, newest first; copies that stand beside them are left out. */
export function sourceSetsOf(snapshots: readonly Snapshot[]): SourceSet[] {
  const own = snapshots.filter(
    ({ tags }) => SET_TAGS.every((tag) => tags[tag]) && tags[TAG.sourceSnapshot] === undefined,
  );
  return [...Map.groupBy(own, ({ tags }) => tags[TAG.set] ?? "")]
    .map(([id, members]) => setOf(id, members))
    .toSorted(newestFirst);
}

/**
 * The id of a server's set of one tick.
 *
 * @param tick ISO instant at which the execution started: every attempt of an execution asks for the same set
 */
export const setId = (group: string, server: string, tick: string): string => `${group}/${server}/${tick}`;

const SET_TAGS = [TAG.set, TAG.group, TAG.server, TAG.members] as const;

function setOf(id: string, found: readonly Snapshot[]): SourceSet {
  const members = found.toSorted((one, other) => compare(one.id, other.id));
  const tags = members[0]?.tags ?? {};
  const declared = Number(tags[TAG.members]);
  const completed = members.filter(({ state }) => state === "completed").length;
  return {
    id,
    group: tags[TAG.group] ?? "",
    server: tags[TAG.server] ?? "",
    takenAt: members.map(({ startTime }) => startTime).toSorted(compare)[0] ?? "",
    declared,
    members,
    state: stateOf(members, completed === declared && members.length === declared),
  };
}

function stateOf(members: readonly Snapshot[], isComplete: boolean): SourceSet["state"] {
  if (isComplete) return "complete";
  // Members may become visible one by one: a set that is too small so far is pending, one that is too large is not.
  const isLost =
    members.some(({ state }) => state === "error") || members.every(({ state }) => state === "completed");
  return isLost ? "failed" : "pending";
}
