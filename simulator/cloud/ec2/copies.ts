import type { CopySnapshotRequest } from "@aws-sdk/client-ec2";
import { latency } from "../../latencies.ts";
import { AwsError } from "../cloud.ts";
import { emitSnapshotEnded } from "./events.ts";
import { chooseKey, isKeyAccessible, KEY_NOT_ACCESSIBLE } from "./keys.ts";
import type { Snapshot } from "./model.ts";
import { operation, required } from "./operation.ts";
import { closeSnapshot, openSnapshot } from "./snapshot-states.ts";
import type { Ec2State } from "./state.ts";
import { tagList, tagsOnCreate } from "./tags.ts";

/** Into one Region. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html */
const CONCURRENT_COPIES = 20;

/** A copy's VolumeId says nothing. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html */
const ARBITRARY_VOLUME = "vol-ffffffff";

/**
 * Copies a completed snapshot of another Region (or this one) into this one. No client token, no tags of the
 * source; the key is looked at only while the copy runs. Without `Encrypted` an encrypted snapshot's copy gets the
 * Region's default key. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
 */
export const copySnapshot = (state: Ec2State) =>
  operation<CopySnapshotRequest>(
    "CopySnapshot",
    [
      "SourceRegion",
      "SourceSnapshotId",
      "Description",
      "Encrypted",
      "KmsKeyId",
      "TagSpecifications",
      "DestinationRegion",
      "PresignedUrl",
    ],
    (input, call) => {
      if (input.Encrypted === false)
        throw new AwsError("InvalidParameterValue", "The parameter Encrypted can be true or left out");
      const from = sourceRegion(state, required(input.SourceRegion, "SourceRegion"));
      const source = completedSource(from, required(input.SourceSnapshotId, "SourceSnapshotId"));
      const tags = tagsOnCreate(input.TagSpecifications, "snapshot");
      const kmsKeyId = chooseKey(state, {
        encrypted: input.Encrypted,
        kmsKeyId: input.KmsKeyId,
        inherited: source.kmsKeyId === undefined ? undefined : state.defaultKeyArn,
      });
      refuseTooMany(state);
      const stream = state.stream(`copy/${source.id}`);
      const incremental = isIncremental(state, { source, from, kmsKeyId });
      const copy = openSnapshot(
        state,
        {
          id: `snap-${stream.hex(17)}`,
          tags,
          isVisible: state.visibility(stream),
          durationMs: stream.latency(latency(incremental ? "ec2.copyIncremental" : "ec2.copyFull")),
          volumeId: ARBITRARY_VOLUME,
          sizeGiB: source.sizeGiB,
          description: input.Description ?? "",
          kmsKeyId,
          lineage: source.lineage,
          incremental,
          content: source.content,
          source: { region: from.region.name, snapshotId: source.id },
        },
        call.cause,
      );
      state.later({ key: "kms.validate", stream }, () => {
        if (!isKeyAccessible(state, kmsKeyId)) end(state, copy, call.cause, KEY_NOT_ACCESSIBLE);
      });
      state.copyClock.after(copy.durationMs, () => end(state, copy, call.cause, whyNot(state, from, copy)));
      return { SnapshotId: copy.id, Tags: tagList(copy.tags) };
    },
  );

function sourceRegion(state: Ec2State, name: string): Ec2State {
  const from = name === state.region.name ? state : state.regionOf(name);
  if (!from) throw new AwsError("InvalidRegion", `The source Region '${name}' does not exist.`);
  // Assumed: AWS does not say what a copy out of a lost Region answers; it cannot look at the source.
  if (from.region.lost)
    throw new AwsError("Unavailable", `The source Region ${name} cannot be reached right now.`, 503);
  return from;
}

function completedSource(from: Ec2State, id: string): Snapshot {
  const source = from.snapshots.get(id);
  if (source.state !== "completed")
    throw new AwsError(
      "IncorrectState",
      `Snapshot ${id} is in the '${source.state}' state, not 'completed'.`,
    );
  return source;
}

function refuseTooMany(state: Ec2State): void {
  const running = state.snapshots.all().filter((each) => each.source && each.state === "pending");
  if (running.length >= CONCURRENT_COPIES)
    throw new AwsError(
      "ResourceLimitExceeded",
      `Too many snapshot copies in progress. The limit is ${CONCURRENT_COPIES} for this destination region.`,
    );
}

/**
 * Incremental when the lineage's newest copy in this Region still exists and all its copies here have the key that
 * the new one gets; within one Region, when the key stays.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html
 */
function isIncremental(
  state: Ec2State,
  { source, from, kmsKeyId }: { source: Snapshot; from: Ec2State; kmsKeyId: string | undefined },
): boolean {
  if (from === state) return source.kmsKeyId === kmsKeyId;
  const newest = state.newestCopies.get(source.lineage);
  if (!newest || !state.snapshots.peek(newest.id)) return false;
  return state.snapshots
    .all()
    .filter((each) => each.source && each.lineage === source.lineage && each.state === "completed")
    .every((each) => each.kmsKeyId === kmsKeyId);
}

/** Why a copy that should be ready by now is not. Assumed: a source that has gone is noticed at the end. */
function whyNot(state: Ec2State, from: Ec2State, copy: Snapshot): string | undefined {
  if (!isKeyAccessible(state, copy.kmsKeyId)) return KEY_NOT_ACCESSIBLE;
  if (from.region.lost || !copy.source || !from.snapshots.peek(copy.source.snapshotId))
    return "Source snapshot ID is not valid";
  return undefined;
}

function end(state: Ec2State, copy: Snapshot, cause: number, error: string | undefined): void {
  if (copy.state !== "pending" || !state.snapshots.peek(copy.id)) return;
  const recorded = closeSnapshot(state, copy, error === undefined ? "completed" : { error }, cause);
  const newest = state.newestCopies.get(copy.lineage);
  if (error === undefined && (!newest || newest.startedAt <= copy.startedAt))
    state.newestCopies.set(copy.lineage, copy);
  emitSnapshotEnded(state, copy, error ?? "", recorded);
}
