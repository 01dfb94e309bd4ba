import { NotModelled } from "../cloud.ts";
import { isKeyAccessible, KEY_NOT_ACCESSIBLE } from "./keys.ts";
import type { Attachment, Snapshot, Volume } from "./model.ts";
import type { Ec2State } from "./state.ts";
import { recordVolume, setVolumeState } from "./volume-states.ts";

/** What a new volume is made of. */
export interface VolumeDraft {
  readonly zone: string;
  readonly sizeGiB: number;
  readonly type: string;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
  readonly kmsKeyId: string | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly initializationRate: number | undefined;
  readonly tags: Map<string, string>;
  /** Names its random stream. */
  readonly purpose: string;
  /** Of a volume that is made for an instance that is launched. */
  readonly attachment?: Attachment;
  /** A stack waits for its resources: theirs are there, and visible, at once. */
  readonly atOnce?: boolean;
}

/**
 * Adds a volume that is `creating`, then `available` (`in-use` where it was made for an instance); or `error` when
 * its key cannot be used or its snapshot not read.
 *
 * @param ended told at the end of `creating`, whatever it was
 */
export function makeVolume(
  state: Ec2State,
  draft: VolumeDraft,
  cause: number | null,
  ended: () => void = () => {},
): Volume {
  if (draft.type !== "gp2" && draft.type !== "gp3") throw new NotModelled(`EBS volume type ${draft.type}`);
  const { snapshot, type, sizeGiB } = draft;
  const stream = state.stream(draft.purpose);
  const id = `vol-${stream.hex(17)}`;
  const volume = state.volumes.add({
    id,
    tags: draft.tags,
    isVisible: draft.atOnce ? () => true : state.visibility(stream),
    zone: draft.zone,
    sizeGiB,
    type,
    // https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
    iops: draft.iops ?? (type === "gp3" ? 3_000 : Math.min(16_000, Math.max(100, 3 * sizeGiB))),
    throughput: draft.throughput ?? (type === "gp3" ? 125 : undefined),
    kmsKeyId: draft.kmsKeyId,
    snapshotId: snapshot?.id,
    createdAt: state.kernel.now(),
    initializationRate: draft.initializationRate,
    // https://docs.aws.amazon.com/ebs/latest/userguide/how_snapshots_work.html: the chain goes on while the key stays.
    lineage: snapshot && snapshot.kmsKeyId === draft.kmsKeyId ? snapshot.lineage : id,
    content: snapshot ? snapshot.content.thaw() : state.software.blankContent(),
    state: draft.atOnce ? "available" : "creating",
    attachment: draft.attachment,
    lastSnapshotAt: undefined,
  });
  recordVolume(state, volume, { from: null, cause });
  if (draft.atOnce) return volume;
  const accessible = isKeyAccessible(state, volume.kmsKeyId);
  state.later({ key: accessible ? "ec2.volumeCreate" : "kms.validate", stream }, () => {
    finish(state, volume, accessible ? undefined : KEY_NOT_ACCESSIBLE, cause);
    ended();
  });
  return volume;
}

/** Takes a volume away that nothing is attached to; it is gone a moment later. */
export function removeVolume(state: Ec2State, volume: Volume, cause: number | null): void {
  setVolumeState(state, volume, "deleting", { cause });
  state.later({ key: "ec2.visibility", stream: state.stream(`delete/${volume.id}`) }, () =>
    forget(state, volume, cause),
  );
}

function finish(state: Ec2State, volume: Volume, keyError: string | undefined, cause: number | null): void {
  // It was made for an instance that was terminated before it was there.
  if (volume.state !== "creating") return;
  const isBroken = state.troubles.isBroken(volume.snapshotId);
  const reason = keyError ?? (isBroken ? `Snapshot ${volume.snapshotId} cannot be read` : undefined);
  if (reason === undefined)
    return void setVolumeState(state, volume, volume.attachment ? "in-use" : "available", { cause });
  setVolumeState(state, volume, "error", { cause, reason });
  if (!isBroken) return;
  state.later({ key: "ec2.brokenVolume", stream: state.stream(`broken/${volume.id}`) }, () => {
    if (volume.state === "error") forget(state, volume, cause);
  });
}

function forget(state: Ec2State, volume: Volume, cause: number | null): void {
  volume.attachment = undefined;
  setVolumeState(state, volume, "deleted", { cause });
  state.volumes.remove(volume.id);
}
