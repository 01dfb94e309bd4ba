import { TAG } from "./names.ts";
import type { Snapshot, SnapshotState } from "./resources.ts";

/** One volume of a recovery point: the copy of one snapshot. */
export interface Member {
  readonly snapshotId: string;
  readonly sourceVolume: string;
  /** The snapshot that was copied. */
  readonly sourceSnapshot: string;
  /** Under which device name the volume belongs on its server; null when nobody knew. */
  readonly device: string | null;
  readonly sizeGiB: number;
  readonly state: SnapshotState;
  readonly stateMessage: string | null;
  /** ISO instants of the copy's own beginning and end. */
  readonly startTime: string;
  readonly completionTime: string | null;
}

/** One server's data volumes at one instant, as copies in the Region where they can be restored. */
export interface RecoveryPoint {
  /** The set's id. */
  readonly id: string;
  readonly group: string;
  readonly server: string;
  /** ISO instant that the data is of. */
  readonly takenAt: string;
  /** How many members the set was made with. */
  readonly declared: number;
  /** One for each volume: its best copy. */
  readonly members: readonly Member[];
  /** Further copies of the same volumes: failed attempts. Never restored. */
  readonly spare: readonly Member[];
  /** Every declared member is there, completed, and known by its device. Derived, never marked; all or nothing (I8). */
  readonly usable: boolean;
}

/** Lifeboat's recovery points among snapshots, newest first. What lacks one of the tags is nobody's and left out. */
export function recoveryPointsOf(snapshots: readonly Snapshot[]): RecoveryPoint[] {
  const sets = Map.groupBy(
    snapshots.filter((snapshot) => COPY_TAGS.every((tag) => snapshot.tags[tag])),
    ({ tags }) => tags[TAG.set] ?? "",
  );
  return [...sets].map(([id, copies]) => pointOf(id, copies)).toSorted(newestFirst);
}

/** The newest point that a server can be restored from. */
export const newestUsable = (points: readonly RecoveryPoint[], server: string): RecoveryPoint | undefined =>
  points.filter((point) => point.server === server && point.usable).toSorted(newestFirst)[0];

/** Orders by the instant of the data, newest first; equals by id, so that no order depends on AWS's answers. */
export const newestFirst = (
  one: { readonly takenAt: string; readonly id: string },
  other: { readonly takenAt: string; readonly id: string },
): number => compare(other.takenAt, one.takenAt) || compare(other.id, one.id);

/** Orders texts, among them ISO instants, by code units: the same on every machine. */
export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const COPY_TAGS = [TAG.set, TAG.group, TAG.server, TAG.members, TAG.takenAt, TAG.sourceVolume] as const;

function pointOf(id: string, copies: readonly Snapshot[]): RecoveryPoint {
  const tags = copies[0]?.tags ?? {};
  const ofVolumes = [...Map.groupBy(copies.map(memberOf), ({ sourceVolume }) => sourceVolume).values()]
    .map((members) => members.toSorted(bestFirst))
    .toSorted(([one], [other]) => compare(one?.sourceVolume ?? "", other?.sourceVolume ?? ""));
  const members = ofVolumes.flatMap((ranked) => ranked.slice(0, 1));
  const declared = Number(tags[TAG.members]);
  return {
    id,
    group: tags[TAG.group] ?? "",
    server: tags[TAG.server] ?? "",
    takenAt: tags[TAG.takenAt] ?? "",
    declared,
    members,
    spare: ofVolumes.flatMap((ranked) => ranked.slice(1)),
    usable: members.length === declared && members.every(isRestorable),
  };
}

const isRestorable = ({ state, device }: Member): boolean => state === "completed" && device !== null;

const memberOf = ({ id, tags, ...snapshot }: Snapshot): Member => ({
  snapshotId: id,
  sourceVolume: tags[TAG.sourceVolume] ?? "",
  sourceSnapshot: tags[TAG.sourceSnapshot] ?? "",
  device: tags[TAG.device] || null,
  sizeGiB: snapshot.sizeGiB,
  state: snapshot.state,
  stateMessage: snapshot.stateMessage,
  startTime: snapshot.startTime,
  completionTime: snapshot.completionTime,
});

const RANK: Readonly<Record<SnapshotState, number>> = {
  completed: 0,
  pending: 1,
  recovering: 2,
  recoverable: 3,
  error: 4,
};

const bestFirst = (one: Member, other: Member): number =>
  RANK[one.state] - RANK[other.state] ||
  compare(other.startTime, one.startTime) ||
  compare(one.snapshotId, other.snapshotId);
