import type { DescribeSnapshotsRequest, Snapshot as SnapshotAnswer, SnapshotInfo } from "@aws-sdk/client-ec2";
import { type FilterFields, matching } from "./filters.ts";
import type { Snapshot } from "./model.ts";
import { operation } from "./operation.ts";
import { page } from "./pages.ts";
import type { Ec2State } from "./state.ts";
import { tagList } from "./tags.ts";

/** Owners are the account alone: no snapshot is public or shared here. */
export const describeSnapshots = (state: Ec2State) =>
  operation<DescribeSnapshotsRequest>(
    "DescribeSnapshots",
    ["SnapshotIds", "OwnerIds", "Filters", "MaxResults", "NextToken"],
    (input) => {
      const chosen = input.SnapshotIds?.length
        ? input.SnapshotIds.map((id) => state.snapshots.get(id))
        : state.snapshots.visible();
      const owned =
        !input.OwnerIds?.length ||
        input.OwnerIds.some((owner) => owner === "self" || owner === state.region.account);
      const found = matching(owned ? chosen : [], input.Filters, {
        operation: "DescribeSnapshots",
        fields: fields(state),
      });
      const { items, NextToken } = page(state.snapshots, found, input);
      return {
        // StateMessage is told here and nowhere else.
        Snapshots: items.map((snapshot) => ({
          ...snapshotAnswer(state, snapshot),
          ...(snapshot.stateMessage === undefined ? {} : { StateMessage: snapshot.stateMessage }),
          ...(snapshot.source ? { TransferType: "standard" } : {}),
          ...(snapshot.completedAt === undefined ? {} : { CompletionTime: new Date(snapshot.completedAt) }),
        })),
        ...(NextToken === undefined ? {} : { NextToken }),
      };
    },
  );

/** A snapshot as CreateSnapshot answers it: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html */
export const snapshotAnswer = (state: Ec2State, snapshot: Snapshot): SnapshotAnswer => ({
  ...snapshotInfo(state, snapshot),
  StorageTier: "standard",
  ...(snapshot.kmsKeyId === undefined ? {} : { KmsKeyId: snapshot.kmsKeyId }),
});

/** As CreateSnapshots does, which names no key: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SnapshotInfo.html */
export const snapshotInfo = (state: Ec2State, snapshot: Snapshot): SnapshotInfo => ({
  SnapshotId: snapshot.id,
  VolumeId: snapshot.volumeId,
  VolumeSize: snapshot.sizeGiB,
  State: snapshot.state,
  Progress: progress(state, snapshot),
  StartTime: new Date(snapshot.startedAt),
  OwnerId: state.region.account,
  Description: snapshot.description,
  Encrypted: snapshot.kmsKeyId !== undefined,
  Tags: tagList(snapshot.tags),
});

/** A percentage, 100% only when it is completed. */
function progress(state: Ec2State, snapshot: Snapshot): string {
  if (snapshot.state === "completed") return "100%";
  if (snapshot.state !== "pending") return "0%";
  const elapsedMs = snapshot.source
    ? state.copyClock.since(snapshot.startedAt)
    : state.kernel.now() - snapshot.startedAt;
  const share = elapsedMs / Math.max(1, snapshot.durationMs);
  return `${Math.min(99, Math.floor(100 * share))}%`;
}

const fields = (state: Ec2State): FilterFields<Snapshot> => ({
  description: (snapshot) => [snapshot.description],
  encrypted: (snapshot) => [String(snapshot.kmsKeyId !== undefined)],
  "owner-id": () => [state.region.account],
  progress: (snapshot) => [progress(state, snapshot)],
  "snapshot-id": (snapshot) => [snapshot.id],
  "start-time": (snapshot) => [new Date(snapshot.startedAt).toISOString()],
  status: (snapshot) => [snapshot.state],
  "volume-id": (snapshot) => [snapshot.volumeId],
  "volume-size": (snapshot) => [String(snapshot.sizeGiB)],
});
