import {
  CopySnapshotCommand,
  CreateSnapshotsCommand,
  DeleteSnapshotCommand,
  paginateDescribeSnapshots,
  type Snapshot as SdkSnapshot,
} from "@aws-sdk/client-ec2";
import type { Snapshot, SnapshotState, Tags } from "../domain/resources.ts";
import { bornWith, type Ec2, filtersOf, PAGE_SIZE, present, type Selection, tagsOf } from "./ec2.ts";
import { errorCode, translated } from "./translate.ts";

/** Which snapshots to describe: those of this account, by ids, tags and state. */
export interface SnapshotSelection extends Selection {
  readonly state?: SnapshotState;
}

/** The account's own snapshots of a selection; in no order. */
export function describeSnapshots(ec2: Ec2, selection: SnapshotSelection): Promise<Snapshot[]> {
  const Filters = [
    ...filtersOf("snapshot-id", selection),
    ...(selection.state ? [{ Name: "status", Values: [selection.state] }] : []),
  ];
  const pages = paginateDescribeSnapshots(
    { client: ec2.client, pageSize: PAGE_SIZE },
    { OwnerIds: ["self"], Filters },
  );
  const all = async () => {
    const found: Snapshot[] = [];
    for await (const page of pages) found.push(...(page.Snapshots ?? []).map(snapshotOf));
    return found;
  };
  return translated(`describe snapshots in ${ec2.region}`, all());
}

/** One multi-volume set: the data volumes of one instance at one instant. */
export interface SnapshotSetRequest {
  readonly instanceId: string;
  /** Every member carries them; AWS takes one list for the whole set. */
  readonly tags: Tags;
}

/**
 * Takes a crash-consistent set of an instance's data volumes; the boot volume is left out. Not idempotent, one
 * attempt: after AnswerUnknown, look for the set's tag before calling again.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html
 *
 * @returns the ids of the members, `pending`
 */
export async function createSnapshots(ec2: Ec2, { instanceId, tags }: SnapshotSetRequest): Promise<string[]> {
  const command = new CreateSnapshotsCommand({
    InstanceSpecification: { InstanceId: instanceId, ExcludeBootVolume: true },
    TagSpecifications: bornWith("snapshot", tags),
  });
  const what = `take a snapshot set of ${instanceId} in ${ec2.region}`;
  const { Snapshots } = await translated(what, ec2.once.send(command));
  return (Snapshots ?? []).map(({ SnapshotId }) => present(SnapshotId, "a snapshot's id"));
}

/** One copy into the Region of the call. */
export interface CopyRequest {
  readonly sourceRegion: string;
  readonly sourceSnapshotId: string;
  /** A key of the destination Region; AWS checks it later, and a bad one makes the copy end in `error`. */
  readonly kmsKeyArn: string;
  readonly tags: Tags;
}

/**
 * Copies a snapshot into this Region. Not idempotent, one attempt: after AnswerUnknown, look for the copy's tag
 * before calling again. ResourceLimitExceeded (no copy slot) comes through as the SDK's own error.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
 *
 * @returns the id of the copy, `pending`
 */
export async function copySnapshot(ec2: Ec2, request: CopyRequest): Promise<string> {
  const { sourceRegion, sourceSnapshotId, kmsKeyArn, tags } = request;
  const command = new CopySnapshotCommand({
    SourceRegion: sourceRegion,
    SourceSnapshotId: sourceSnapshotId,
    Encrypted: true,
    KmsKeyId: kmsKeyArn,
    TagSpecifications: bornWith("snapshot", tags),
  });
  const what = `copy ${sourceSnapshotId} from ${sourceRegion} to ${ec2.region}`;
  const { SnapshotId } = await translated(what, ec2.once.send(command));
  return present(SnapshotId, "the copy's id");
}

/**
 * Deletes a snapshot; one that is gone already is a success.
 *
 * @returns false when it stays, because somebody made an image of it
 */
export async function deleteSnapshot(ec2: Ec2, snapshotId: string): Promise<boolean> {
  const command = new DeleteSnapshotCommand({ SnapshotId: snapshotId });
  try {
    await translated(`delete ${snapshotId} in ${ec2.region}`, ec2.client.send(command));
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "InvalidSnapshot.NotFound") return true;
    if (code === "InvalidSnapshot.InUse") return false;
    throw error;
  }
}

const snapshotOf = (found: SdkSnapshot): Snapshot => ({
  id: present(found.SnapshotId, "a snapshot's id"),
  state: present(found.State, "a snapshot's state"),
  stateMessage: found.StateMessage || null,
  startTime: present(found.StartTime, "a snapshot's start").toISOString(),
  completionTime: found.CompletionTime?.toISOString() ?? null,
  volumeId: found.VolumeId ?? "",
  sizeGiB: present(found.VolumeSize, "a snapshot's size"),
  transferType: found.TransferType ?? null,
  tags: tagsOf(found.Tags),
});
