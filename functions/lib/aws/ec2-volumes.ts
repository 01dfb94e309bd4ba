import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DetachVolumeCommand,
  paginateDescribeVolumes,
  type Volume as SdkVolume,
} from "@aws-sdk/client-ec2";
import type { Tags, Volume } from "../domain/resources.ts";
import { CapacityMissing, LifeboatError, RateRefused, SnapshotUnusable } from "../errors.ts";
import { bornWith, type Ec2, filtersOf, PAGE_SIZE, present, type Selection, tagsOf } from "./ec2.ts";
import { errorCode, translated } from "./translate.ts";

/** The volumes of a selection; in no order. */
export function describeVolumes(ec2: Ec2, selection: Selection): Promise<Volume[]> {
  const pages = paginateDescribeVolumes(
    { client: ec2.client, pageSize: PAGE_SIZE },
    { Filters: filtersOf("volume-id", selection) },
  );
  const all = async () => {
    const found: Volume[] = [];
    for await (const page of pages) found.push(...(page.Volumes ?? []).map(volumeOf));
    return found;
  };
  return translated(`describe volumes in ${ec2.region}`, all());
}

/** One gp3 volume restored from a snapshot; encryption and key follow the snapshot. */
export interface VolumeRequest {
  /** The same token within 24 hours answers with the same volume. */
  readonly clientToken: string;
  readonly snapshotId: string;
  readonly availabilityZone: string;
  /**
   * MiB/s, 100 to 300; null reads blocks lazily. Over quota or without capacity AWS refuses the call.
   * https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html
   */
  readonly initializationRate: number | null;
  readonly tags: Tags;
}

/**
 * Makes a volume. Idempotent by its token.
 *
 * @returns its id, `creating`
 * @throws RateRefused, SnapshotUnusable or CapacityMissing, besides what every call may meet
 */
export async function createVolume(ec2: Ec2, request: VolumeRequest): Promise<string> {
  const { clientToken, snapshotId, availabilityZone, initializationRate, tags } = request;
  const command = new CreateVolumeCommand({
    ClientToken: clientToken,
    SnapshotId: snapshotId,
    AvailabilityZone: availabilityZone,
    VolumeType: "gp3",
    ...(initializationRate !== null && { VolumeInitializationRate: initializationRate }),
    TagSpecifications: bornWith("volume", tags),
  });
  const what = `create a volume of ${snapshotId} in ${availabilityZone}`;
  const { VolumeId } = await fromSnapshot(
    initializationRate !== null,
    translated(what, ec2.client.send(command)),
  );
  return present(VolumeId, "the volume's id");
}

/** The snapshot cannot be read (any more). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const SNAPSHOT_ERRORS = ["InvalidSnapshot.NotFound", "InvalidSnapshot.InUse", "IncorrectState"];

/**
 * Names what making volumes of snapshots may fail with. AWS documents that a rate beyond the quota, or beyond what
 * there is room for, is refused, but not under which code: so whatever refuses a rated request for good, and is not
 * about the snapshot, is blamed on the rate.
 * https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html
 */
export async function fromSnapshot<Result>(rated: boolean, act: Promise<Result>): Promise<Result> {
  try {
    return await act;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = errorCode(error);
    if (SNAPSHOT_ERRORS.includes(code)) throw new SnapshotUnusable(error.message, { code }, { cause: error });
    const isKnown = error instanceof LifeboatError && !isAboutVolumes(error);
    if (rated && !isKnown) throw new RateRefused(error.message, { code }, { cause: error });
    throw error;
  }
}

/** Room for volumes is missing, not room for the instance that a launch makes them with. */
const isAboutVolumes = (error: LifeboatError): boolean =>
  error instanceof CapacityMissing && String(error.details["code"]).includes("Volume");

/** Which volume to attach where. */
export interface AttachmentRequest {
  readonly volumeId: string;
  readonly instanceId: string;
  readonly device: string;
}

/**
 * Asks for an `available` volume to be attached to a running or stopped instance of the same zone; it is on when its
 * attachment is `attached`. Not idempotent, one attempt: look at the volume's attachments before calling again, also
 * after AnswerUnknown.
 */
export async function attachVolume(ec2: Ec2, request: AttachmentRequest): Promise<void> {
  const { volumeId, instanceId, device } = request;
  const command = new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: device });
  const what = `attach ${volumeId} to ${instanceId} in ${ec2.region}`;
  await unless([...MOVED_ON, NOT_FOUND], translated(what, ec2.once.send(command)));
}

/** Asks for a volume to be detached; it is off when its state is `available`. */
export async function detachVolume(ec2: Ec2, volumeId: string): Promise<void> {
  const command = new DetachVolumeCommand({ VolumeId: volumeId });
  const what = `detach ${volumeId} in ${ec2.region}`;
  await unless([...MOVED_ON, NOT_FOUND], translated(what, ec2.once.send(command)));
}

/** Asks for an `available` volume, or one in `error`, to be deleted; one that is gone already is a success. */
export async function deleteVolume(ec2: Ec2, volumeId: string): Promise<void> {
  const command = new DeleteVolumeCommand({ VolumeId: volumeId });
  const what = `delete ${volumeId} in ${ec2.region}`;
  await unless([...MOVED_ON, NOT_FOUND], translated(what, ec2.client.send(command)));
}

/**
 * The volume or its instance is not in the state any more that it was seen in: an earlier call whose answer was lost,
 * or the same call made twice, has moved it on. Whoever waits for the outcome looks again anyway.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const MOVED_ON = ["IncorrectState", "VolumeInUse"];

/**
 * A volume that one call has shown may be unknown to the next one for some seconds.
 * https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
const NOT_FOUND = "InvalidVolume.NotFound";

async function unless(codes: readonly string[], act: Promise<unknown>): Promise<void> {
  try {
    await act;
  } catch (error) {
    if (!codes.includes(errorCode(error))) throw error;
  }
}

const volumeOf = (found: SdkVolume): Volume => ({
  id: present(found.VolumeId, "a volume's id"),
  state: present(found.State, "a volume's state"),
  availabilityZone: present(found.AvailabilityZone, "a volume's zone"),
  tags: tagsOf(found.Tags),
  attachments: (found.Attachments ?? []).map(({ InstanceId, Device, State }) => ({
    instanceId: InstanceId ?? "",
    device: Device ?? "",
    state: present(State, "an attachment's state"),
  })),
  snapshotId: found.SnapshotId || null,
});
