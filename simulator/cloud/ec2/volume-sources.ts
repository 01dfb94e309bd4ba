import type { CreateVolumeRequest } from "@aws-sdk/client-ec2";
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

/** What gp3 can be given. */
const GP3_IOPS = { low: 3_000, high: 80_000 };

/**
 * Refuses performance that a volume's type does not take. The page says what each takes, and the codes are those of
 * many reports, such as https://github.com/boto/boto3/issues/2474.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
 */
export function refusePerformance(
  type: string,
  { Iops: iops, Throughput: throughput }: Pick<CreateVolumeRequest, "Iops" | "Throughput">,
): void {
  if (type === "gp2" && iops !== undefined)
    throw new AwsError("InvalidParameterCombination", "The parameter iops is not supported for gp2 volumes.");
  if (type === "gp2" && throughput !== undefined)
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter throughput is not supported for gp2 volumes.",
    );
  if (type === "gp3" && iops !== undefined && (iops < GP3_IOPS.low || iops > GP3_IOPS.high))
    throw new AwsError(
      "InvalidParameterValue",
      `Volume iops of ${iops} is not valid: ${GP3_IOPS.low} to ${GP3_IOPS.high} are accepted.`,
    );
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
