import { AwsError } from "../cloud.ts";
import type { Snapshot } from "./model.ts";
import { required } from "./operation.ts";
import type { Ec2State } from "./state.ts";

/** MiB/s. https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html */
const INITIALIZATION_RATE = { low: 100, high: 300 };

/** A snapshot that volumes can be made of. @throws AwsError the snapshot's NotFound code, IncorrectState. */
export function completedSnapshot(state: Ec2State, id: string): Snapshot {
  const snapshot = state.snapshots.get(id);
  if (snapshot.state !== "completed")
    throw new AwsError("IncorrectState", `Snapshot is in invalid state - ${snapshot.state}`);
  return snapshot;
}

/** GiB of a volume: as asked for, else as large as its snapshot. */
export function sizeOf(size: number | undefined, snapshot: Snapshot | undefined): number {
  const sizeGiB = required(size ?? snapshot?.sizeGiB, "Size or SnapshotId");
  if (snapshot && sizeGiB < snapshot.sizeGiB)
    throw new AwsError("InvalidParameterValue", "Size may not be smaller than that of the snapshot.");
  return sizeGiB;
}

/**
 * The provisioned rate for volume initialization. "If there is not enough capacity, the request fails", says
 * https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html, and does not say how. Assumed: with the
 * code that the list of errors has for EBS volumes without capacity.
 */
export function rateOf(
  state: Ec2State,
  rate: number | undefined,
  snapshot: Snapshot | undefined,
): number | undefined {
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
  if (!state.troubles.hasInitialisationRate())
    throw new AwsError(
      "InsufficientVolumeCapacity",
      `There is not enough capacity to initialize a volume at ${rate} MiB/s.`,
      503,
    );
  return rate;
}
