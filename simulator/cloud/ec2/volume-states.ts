import type { VolumeState } from "@aws-sdk/client-ec2";
import type { Instance, Volume } from "./model.ts";
import type { Ec2State } from "./state.ts";
import { tagRecord } from "./tags.ts";

/** The volumes of an instance, its root first, then by device name; those still attaching among them. */
export function attachedVolumes(state: Ec2State, instanceId: string): Volume[] {
  const root = state.instances.peek(instanceId)?.rootDevice;
  const rank = (volume: Volume) =>
    volume.attachment?.device === root ? "" : (volume.attachment?.device ?? "");
  return state.volumes
    .all()
    .filter((volume) => volume.attachment?.instanceId === instanceId)
    .sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

export const isRoot = (instance: Instance, volume: Volume): boolean =>
  volume.attachment?.instanceId === instance.id && volume.attachment.device === instance.rootDevice;

/** Moves a volume to a state (or records that its attachment moved) and returns the trace number. */
export function setVolumeState(
  state: Ec2State,
  volume: Volume,
  to: VolumeState,
  { cause, reason }: { readonly cause: number | null; readonly reason?: string },
): number {
  const from = volume.state;
  volume.state = to;
  return recordVolume(state, volume, { from, cause, reason });
}

/** Writes what a volume is now to the trace; `from` is null for a new one. */
export function recordVolume(
  state: Ec2State,
  volume: Volume,
  change: {
    readonly from: VolumeState | null;
    readonly cause: number | null;
    readonly reason?: string | undefined;
  },
): number {
  return state.changed(change.cause, {
    resource: volume.id,
    from: change.from,
    to: volume.state,
    detail: {
      tags: tagRecord(volume.tags),
      instance: volume.attachment?.instanceId ?? null,
      attachment: volume.attachment?.state ?? null,
      snapshot: volume.snapshotId ?? null,
      encrypted: volume.kmsKeyId !== undefined,
      kmsKeyId: volume.kmsKeyId ?? null,
      reason: change.reason ?? null,
    },
  });
}
