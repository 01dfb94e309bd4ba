import type { CreateVolumeRequest, DeleteVolumeRequest } from "@aws-sdk/client-ec2";
import { AwsError, NotModelled } from "../cloud.ts";
import { volumeAnswer } from "./describe-volumes.ts";
import { chooseKey, isKeyAccessible, KEY_NOT_ACCESSIBLE } from "./keys.ts";
import type { Snapshot, Volume } from "./model.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { tagsOnCreate } from "./tags.ts";
import { recordVolume, setVolumeState } from "./volume-states.ts";

/** MiB/s. https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html */
const INITIALIZATION_RATE = { low: 100, high: 300 };

/**
 * Makes a volume in one zone, empty or from a completed snapshot of this Region. The client token makes it
 * idempotent. Blocks read before they are initialised are not slower here, whatever the rate.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
 */
export const createVolume = (state: Ec2State) =>
  operation<CreateVolumeRequest>(
    "CreateVolume",
    [
      "AvailabilityZone",
      "SnapshotId",
      "Size",
      "VolumeType",
      "Iops",
      "Throughput",
      "Encrypted",
      "KmsKeyId",
      "TagSpecifications",
      "ClientToken",
      "VolumeInitializationRate",
    ],
    (input, call) => {
      const { ClientToken: token, ...rest } = input;
      const asked = JSON.stringify(rest, Object.keys(rest).sort().concat(NESTED_MEMBERS));
      const known = token === undefined ? undefined : repeated(state, token, asked);
      if (known) return volumeAnswer(state, known);
      const snapshot = input.SnapshotId === undefined ? undefined : completed(state, input.SnapshotId);
      const volume = makeVolume(
        state,
        {
          zone: zoneOf(state, required(input.AvailabilityZone, "AvailabilityZone")),
          sizeGiB: sizeOf(input.Size, snapshot),
          type: input.VolumeType ?? "gp2",
          iops: input.Iops,
          throughput: input.Throughput,
          kmsKeyId: chooseKey(state, {
            encrypted: input.Encrypted,
            kmsKeyId: input.KmsKeyId,
            inherited: snapshot?.kmsKeyId,
          }),
          snapshot,
          initializationRate: rateOf(input.VolumeInitializationRate, snapshot),
          tags: tagsOnCreate(input.TagSpecifications, "volume"),
          purpose: `volume/${snapshot?.id ?? "empty"}`,
        },
        call.cause,
      );
      if (token !== undefined) state.volumeTokens.set(token, { input: asked, volumeId: volume.id });
      return volumeAnswer(state, volume);
    },
  );

/** Only an `available` volume (or one in `error`) can go. */
export const deleteVolume = (state: Ec2State) =>
  operation<DeleteVolumeRequest>("DeleteVolume", ["VolumeId"], ({ VolumeId }, call) => {
    const volume = state.volumes.get(required(VolumeId, "VolumeId"));
    if (volume.attachment)
      throw new AwsError(
        "VolumeInUse",
        `Volume ${volume.id} is currently attached to ${volume.attachment.instanceId}`,
      );
    if (volume.state !== "available" && volume.state !== "error")
      throw new AwsError("IncorrectState", `Volume '${volume.id}' is in the '${volume.state}' state.`);
    setVolumeState(state, volume, "deleting", { cause: call.cause });
    state.later({ key: "ec2.visibility", stream: state.stream(`delete/${volume.id}`) }, () => {
      setVolumeState(state, volume, "deleted", { cause: call.cause });
      state.volumes.remove(volume.id);
    });
    return {};
  });

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
  /** A stack waits for its resources: theirs are there, and visible, at once. */
  readonly atOnce?: boolean;
}

/** Adds a volume that is `creating`, then `available`; or `error` when its key cannot be used. */
export function makeVolume(state: Ec2State, draft: VolumeDraft, cause: number | null): Volume {
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
    attachment: undefined,
    lastSnapshotAt: undefined,
  });
  recordVolume(state, volume, { from: null, cause });
  if (draft.atOnce) return volume;
  if (isKeyAccessible(state, volume.kmsKeyId))
    state.later({ key: "ec2.volumeCreate", stream }, () =>
      setVolumeState(state, volume, "available", { cause }),
    );
  else
    state.later({ key: "kms.validate", stream }, () =>
      setVolumeState(state, volume, "error", { cause, reason: KEY_NOT_ACCESSIBLE }),
    );
  return volume;
}

/** @throws AwsError InvalidZone.NotFound. */
export function zoneOf(state: Ec2State, zone: string): string {
  if (!new RegExp(`^${state.region.name}[a-f]$`).test(zone))
    throw new AwsError("InvalidZone.NotFound", `The zone '${zone}' does not exist.`);
  return zone;
}

/** Members below the top of CreateVolume's input that take part in comparing two inputs. */
const NESTED_MEMBERS = ["ResourceType", "Tags", "Key", "Value"];

/** @throws AwsError IdempotentParameterMismatch. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html */
function repeated(state: Ec2State, token: string, asked: string): Volume | undefined {
  const before = state.volumeTokens.get(token);
  if (!before) return undefined;
  if (before.input !== asked)
    throw new AwsError(
      "IdempotentParameterMismatch",
      "The client token was used before with other parameters.",
    );
  return state.volumes.peek(before.volumeId);
}

function completed(state: Ec2State, id: string): Snapshot {
  const snapshot = state.snapshots.get(id);
  if (snapshot.state !== "completed")
    throw new AwsError("IncorrectState", `Snapshot is in invalid state - ${snapshot.state}`);
  return snapshot;
}

function sizeOf(size: number | undefined, snapshot: Snapshot | undefined): number {
  const sizeGiB = required(size ?? snapshot?.sizeGiB, "Size or SnapshotId");
  if (snapshot && sizeGiB < snapshot.sizeGiB)
    throw new AwsError("InvalidParameterValue", "Size may not be smaller than that of the snapshot.");
  return sizeGiB;
}

function rateOf(rate: number | undefined, snapshot: Snapshot | undefined): number | undefined {
  if (rate === undefined) return undefined;
  const { low, high } = INITIALIZATION_RATE;
  if (rate < low || rate > high)
    throw new AwsError(
      "InvalidParameterValue",
      `VolumeInitializationRate ${rate} is invalid: ${low} to ${high} MiB/s are accepted.`,
    );
  if (!snapshot)
    throw new AwsError(
      "InvalidParameterCombination",
      "VolumeInitializationRate can only be given with a snapshot.",
    );
  return rate;
}
