import type {
  CreateSnapshotRequest,
  CreateSnapshotsRequest,
  DeleteSnapshotRequest,
  InstanceSpecification,
} from "@aws-sdk/client-ec2";
import { latency } from "../../latencies.ts";
import { AwsError, type Call } from "../cloud.ts";
import { snapshotAnswer, snapshotInfo } from "./describe-snapshots.ts";
import { emitSetEnded, emitSnapshotEnded } from "./events.ts";
import type { Snapshot, Volume } from "./model.ts";
import { operation, required } from "./operation.ts";
import { closeSnapshot, openSnapshot, snapshotDetail } from "./snapshot-states.ts";
import type { Ec2State } from "./state.ts";
import { tagsOnCreate } from "./tags.ts";
import { attachedVolumes, isRoot } from "./volume-states.ts";

/** "Wait at least 15 seconds between concurrent volume snapshots." https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const PER_VOLUME_MS = 15_000;

/** gp2 and gp3. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html */
const CONCURRENT_PER_VOLUME = 5;

/** One volume's snapshot. No client token: a repeated call makes a second one. */
export const createSnapshot = (state: Ec2State) =>
  operation<CreateSnapshotRequest>(
    "CreateSnapshot",
    ["VolumeId", "Description", "TagSpecifications"],
    (input, call) => {
      const volume = state.volumes.get(required(input.VolumeId, "VolumeId"));
      const tags = tagsOnCreate(input.TagSpecifications, "snapshot");
      refuseTooMany(state, volume);
      const snapshot = take(state, volume, { tags, description: input.Description ?? "", call });
      finishLater(state, snapshot, call.cause, (recorded) => {
        emitSnapshotEnded(state, snapshot, snapshot.stateMessage ?? "", recorded);
      });
      return snapshotAnswer(state, snapshot);
    },
  );

/**
 * A multi-volume set of one instance: one instant, one StartTime, all or nothing. No client token either.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-create-snapshots.html
 */
export const createSnapshots = (state: Ec2State) =>
  operation<CreateSnapshotsRequest>(
    "CreateSnapshots",
    ["InstanceSpecification", "Description", "TagSpecifications", "CopyTagsFromSource"],
    (input, call) => {
      const volumes = chosenVolumes(state, required(input.InstanceSpecification, "InstanceSpecification"));
      const given = tagsOnCreate(input.TagSpecifications, "snapshot");
      for (const volume of volumes) refuseTooMany(state, volume);
      const members = volumes.map((volume) => {
        const tags = new Map([...(input.CopyTagsFromSource === "volume" ? volume.tags : []), ...given]);
        return take(state, volume, { tags, description: input.Description ?? "", call });
      });
      for (const member of members)
        finishLater(state, member, call.cause, (recorded) => finishSet(state, members, recorded));
      return { Snapshots: members.map((member) => snapshotInfo(state, member)) };
    },
  );

/** A deleted snapshot is gone at once; one that is being copied takes its copy with it. */
export const deleteSnapshot = (state: Ec2State) =>
  operation<DeleteSnapshotRequest>("DeleteSnapshot", ["SnapshotId"], ({ SnapshotId }, call) => {
    const snapshot = state.snapshots.get(required(SnapshotId, "SnapshotId"));
    state.snapshots.remove(snapshot.id);
    state.changed(call.cause, {
      resource: snapshot.id,
      from: snapshot.state,
      to: "deleted",
      detail: snapshotDetail(snapshot),
    });
    return {};
  });

function chosenVolumes(state: Ec2State, specification: InstanceSpecification): Volume[] {
  const instance = state.instances.get(
    required(specification.InstanceId, "InstanceSpecification.InstanceId"),
  );
  const attached = attachedVolumes(state, instance.id);
  const excluded = specification.ExcludeDataVolumeIds ?? [];
  for (const id of excluded) {
    const volume = attached.find((each) => each.id === id);
    if (!volume || isRoot(instance, volume))
      throw new AwsError("InvalidParameterValue", `'${id}' is no data volume of ${instance.id}`);
  }
  const chosen = attached.filter(
    (volume) =>
      !excluded.includes(volume.id) &&
      !(specification.ExcludeBootVolume === true && isRoot(instance, volume)),
  );
  if (chosen.length === 0)
    throw new AwsError("InvalidParameterValue", `No volumes of ${instance.id} are left to snapshot`);
  return chosen;
}

function refuseTooMany(state: Ec2State, volume: Volume): void {
  if (volume.lastSnapshotAt !== undefined && state.kernel.now() - volume.lastSnapshotAt < PER_VOLUME_MS)
    throw new AwsError(
      "SnapshotCreationPerVolumeRateExceeded",
      "The maximum per volume CreateSnapshot request rate has been exceeded. Use an increasing or variable sleep interval between requests.",
    );
  // Those stuck in `error` count too.
  const concurrent = state.snapshots
    .all()
    .filter((each) => each.volumeId === volume.id && each.state !== "completed");
  if (concurrent.length >= CONCURRENT_PER_VOLUME)
    throw new AwsError(
      "ConcurrentSnapshotLimitExceeded",
      `Maximum allowed in-progress snapshots for a single volume exceeded (${volume.id})`,
    );
}

/** The content is that of this instant, however long the snapshot takes. */
function take(
  state: Ec2State,
  volume: Volume,
  { tags, description, call }: { tags: Map<string, string>; description: string; call: Call },
): Snapshot {
  const stream = state.stream(`snapshot/${volume.id}`);
  const incremental = state.snapshots
    .all()
    .some((each) => each.lineage === volume.lineage && each.state === "completed");
  volume.lastSnapshotAt = state.kernel.now();
  return openSnapshot(
    state,
    {
      id: `snap-${stream.hex(17)}`,
      tags,
      isVisible: state.visibility(stream),
      durationMs: stream.latency(latency(incremental ? "ec2.snapshotIncremental" : "ec2.snapshotFull")),
      volumeId: volume.id,
      sizeGiB: volume.sizeGiB,
      description,
      kmsKeyId: volume.kmsKeyId,
      lineage: volume.lineage,
      incremental,
      content: volume.content.capture(),
      source: undefined,
    },
    call.cause,
  );
}

function finishLater(
  state: Ec2State,
  snapshot: Snapshot,
  cause: number,
  ended: (recorded: number) => void,
): void {
  state.later(snapshot.durationMs, () => {
    if (snapshot.state !== "pending") return;
    const failed = state.faults.snapshotFails?.(snapshot.volumeId) === true;
    ended(closeSnapshot(state, snapshot, failed ? { error: "Internal error" } : "completed", cause));
  });
}

/** When one member fails, every other one ends in `error` too, whatever it was. */
function finishSet(state: Ec2State, members: readonly Snapshot[], recorded: number): void {
  if (members.some((member) => member.state === "error")) {
    for (const member of members)
      if (member.state !== "error")
        closeSnapshot(state, member, { error: "Another snapshot of the set failed" }, recorded);
  }
  if (members.every((member) => member.state !== "pending")) emitSetEnded(state, members, recorded);
}
