import type { CreateVolumeRequest, DeleteVolumeRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../cloud.ts";
import { volumeAnswer } from "./describe-volumes.ts";
import { chooseKey } from "./keys.ts";
import { makeVolume, removeVolume } from "./make-volume.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { zoneOf } from "./subnets.ts";
import { tagsOnCreate } from "./tags.ts";
import { completedSnapshot, rateOf, refusePerformance, sizeOf } from "./volume-sources.ts";

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
      const known = state.volumeTokens.find(token, rest);
      if (known && state.volumes.peek(known.id)) return volumeAnswer(known);
      const type = input.VolumeType ?? "gp2";
      refusePerformance(type, input);
      const snapshot =
        input.SnapshotId === undefined ? undefined : completedSnapshot(state, input.SnapshotId);
      const volume = makeVolume(
        state,
        {
          zone: zoneOf(state, required(input.AvailabilityZone, "AvailabilityZone")),
          sizeGiB: sizeOf(input.Size, snapshot),
          type,
          iops: input.Iops,
          throughput: input.Throughput,
          kmsKeyId: chooseKey(state, {
            encrypted: input.Encrypted,
            kmsKeyId: input.KmsKeyId,
            inherited: snapshot?.kmsKeyId,
          }),
          snapshot,
          initializationRate: rateOf(state, input.VolumeInitializationRate, snapshot),
          tags: tagsOnCreate(input.TagSpecifications, "volume"),
          purpose: `volume/${snapshot?.id ?? "empty"}`,
        },
        call.cause,
      );
      state.volumeTokens.remember(token, rest, volume);
      return volumeAnswer(volume);
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
    removeVolume(state, volume, call.cause);
    return {};
  });
