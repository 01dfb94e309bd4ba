import { TAG } from "../../functions/lib/domain/names.ts";
import { type RecoveryPoint, recoveryPointsOf } from "../../functions/lib/domain/recovery-points.ts";
import type { Snapshot, SnapshotState } from "../../functions/lib/domain/resources.ts";
import { type SourceSet, sourceSetsOf } from "../../functions/lib/domain/source-sets.ts";

/** Noon of a day, and minutes from there: the tests' clock. */
export const at = (minutes: number): string =>
  new Date(Date.UTC(2026, 0, 10, 12) + minutes * 60_000).toISOString();

/** One snapshot set of a server, as a test wants it. */
export interface SetOptions {
  readonly server?: string;
  /** Minutes from noon. */
  readonly taken: number;
  /** State of each member, in the order of the volumes. */
  readonly states?: readonly SnapshotState[];
  readonly declared?: number;
}

const ofSet = ({
  server = "web-1",
  taken,
  states = ["completed"],
  declared = states.length,
}: SetOptions) => ({
  states,
  id: `web/${server}/${at(taken)}`,
  tags: {
    [TAG.group]: "web",
    [TAG.server]: server,
    [TAG.set]: `web/${server}/${at(taken)}`,
    [TAG.members]: String(declared),
  },
});

/** Id of the snapshot of a server's volume in the active Region. */
export const sourceId = (taken: number, volume = 0, server = "web-1"): string =>
  `snap-${server}-${taken}-${volume}`;
export const volumeId = (volume = 0, server = "web-1"): string => `vol-${server}-${volume}`;

/** Snapshots of a set in the active Region. */
export function sources(options: SetOptions): Snapshot[] {
  const { states, tags } = ofSet(options);
  return states.map((state, volume) => ({
    id: sourceId(options.taken, volume, options.server),
    state,
    stateMessage: null,
    startTime: at(options.taken),
    completionTime: state === "completed" ? at(options.taken + 1) : null,
    volumeId: volumeId(volume, options.server),
    sizeGiB: 8,
    transferType: null,
    tags,
  }));
}

/** Copies of a set in the standby Region; they begin a minute after the set and take two. */
export function copies(
  options: SetOptions & { readonly message?: string; readonly suffix?: string },
): Snapshot[] {
  const { states, tags } = ofSet(options);
  return states.map((state, volume) => ({
    id: `${sourceId(options.taken, volume, options.server)}-copy${options.suffix ?? ""}`,
    state,
    stateMessage: state === "error" ? (options.message ?? null) : null,
    startTime: at(options.taken + 1),
    completionTime: state === "completed" ? at(options.taken + 3) : null,
    volumeId: "vol-ffffffff",
    sizeGiB: 8,
    transferType: "standard",
    tags: {
      ...tags,
      [TAG.takenAt]: at(options.taken),
      [TAG.sourceVolume]: volumeId(volume, options.server),
      [TAG.sourceSnapshot]: sourceId(options.taken, volume, options.server),
      [TAG.device]: `/dev/sd${"fghij"[volume]}`,
    },
  }));
}

export const setsOf = (...options: readonly SetOptions[]): SourceSet[] =>
  sourceSetsOf(options.flatMap(sources));
export const pointsOf = (...options: readonly SetOptions[]): RecoveryPoint[] =>
  recoveryPointsOf(options.flatMap(copies));
