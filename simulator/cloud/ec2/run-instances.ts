import type { BlockDeviceMapping, RunInstancesRequest } from "@aws-sdk/client-ec2";
import { AwsError, NotModelled } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { instanceAnswer } from "./describe-instances.ts";
import { refuseWithoutCapacity } from "./instances.ts";
import { beginLaunch, type MappedVolume } from "./launch.ts";
import { joinTags, launchTemplateVersion, mustHave } from "./launch-templates.ts";
import type { Instance, LaunchTags, Subnet } from "./model.ts";
import { operation, required } from "./operation.ts";
import { ROOT_DEVICE, ROOT_GIB } from "./root-device.ts";
import type { Ec2State } from "./state.ts";
import { tagsOnLaunch } from "./tags.ts";
import { completedSnapshot, rateOf } from "./volume-sources.ts";

type Input = Omit<RunInstancesRequest, "ClientToken">;

/**
 * Launches one instance from a launch template into a subnet, with data volumes made of snapshots. The client token
 * is good for the subnet's zone: in another one it launches a second instance.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export const runInstances = (state: Ec2State) =>
  operation<RunInstancesRequest>(
    "RunInstances",
    [
      "LaunchTemplate",
      "MinCount",
      "MaxCount",
      "SubnetId",
      "ClientToken",
      "TagSpecifications",
      "BlockDeviceMappings",
    ],
    ({ ClientToken, ...input }, call) => {
      if (required(input.MinCount, "MinCount") !== 1 || required(input.MaxCount, "MaxCount") !== 1)
        throw new NotModelled("EC2 RunInstances of more than one instance");
      if (input.SubnetId === undefined) throw new NotModelled("EC2 RunInstances without SubnetId");
      const subnet = state.subnets.get(input.SubnetId);
      const token = ClientToken === undefined ? undefined : `${subnet.zone}/${ClientToken}`;
      const known = state.launchTokens.find(token, input);
      if (known?.state === "terminated")
        throw new AwsError(
          "IdempotentInstanceTerminated",
          `The instance ${known.id} that this client token launched has been terminated.`,
        );
      const instance = known ?? launch(state, { input, subnet }, call.cause);
      state.launchTokens.remember(token, input, instance);
      return {
        ReservationId: instance.id.replace(/^i-/, "r-"),
        OwnerId: state.region.account,
        Instances: [instanceAnswer(state, instance)],
      };
    },
  );

function launch(
  state: Ec2State,
  { input, subnet }: { readonly input: Input; readonly subnet: Subnet },
  cause: number,
): Instance {
  if (!input.LaunchTemplate) throw new NotModelled("EC2 RunInstances without LaunchTemplate");
  const { parameters, systemTags } = launchTemplateVersion(state, input.LaunchTemplate);
  const tags = joinTags(parameters.tags, tagsOnLaunch(input.TagSpecifications));
  const volumes = [
    rootVolume(tags),
    ...(input.BlockDeviceMappings ?? []).map((mapping) => mappedVolume(state, mapping, tags)),
  ];
  if (new Set(volumes.map(({ device }) => device)).size < volumes.length)
    throw new AwsError("InvalidBlockDeviceMapping", "A device name is mapped more than once.");
  refuseWithoutCapacity(state, [subnet.zone]);
  return beginLaunch(
    state,
    {
      ...mustHave(parameters),
      subnet,
      tags: new Map([...tags.instance, ...systemTags]),
      profileArn: parameters.profileArn,
      userData: parameters.userData ?? "",
      securityGroups: parameters.securityGroups ?? [],
      rootDevice: ROOT_DEVICE,
      volumes,
      purpose: `run/${subnet.zone}`,
    },
    cause,
  );
}

/** As the image has it. */
const rootVolume = (tags: LaunchTags): MappedVolume => ({
  device: ROOT_DEVICE,
  deleteOnTermination: true,
  sizeGiB: ROOT_GIB,
  type: "gp3",
  iops: undefined,
  throughput: undefined,
  kmsKeyId: undefined,
  snapshot: undefined,
  initializationRate: undefined,
  tags: new Map(tags.volume),
});

/** A data volume of a snapshot. Assumed: unless the mapping says otherwise, it goes with its instance. */
function mappedVolume(state: Ec2State, mapping: BlockDeviceMapping, tags: LaunchTags): MappedVolume {
  refuseOthers("EC2.RunInstances.BlockDeviceMappings", mapping, ["DeviceName", "Ebs"]);
  const ebs = required(mapping.Ebs, "BlockDeviceMapping.Ebs");
  refuseOthers("EC2.RunInstances.BlockDeviceMappings.Ebs", ebs, [
    "SnapshotId",
    "VolumeType",
    "VolumeInitializationRate",
    "DeleteOnTermination",
  ]);
  if (ebs.SnapshotId === undefined) throw new NotModelled("EC2 RunInstances with an empty volume");
  const snapshot = completedSnapshot(state, ebs.SnapshotId);
  return {
    device: required(mapping.DeviceName, "BlockDeviceMapping.DeviceName"),
    deleteOnTermination: ebs.DeleteOnTermination ?? true,
    sizeGiB: snapshot.sizeGiB,
    type: ebs.VolumeType ?? "gp2",
    iops: undefined,
    throughput: undefined,
    kmsKeyId: snapshot.kmsKeyId,
    snapshot,
    initializationRate: rateOf(state, ebs.VolumeInitializationRate, snapshot),
    tags: new Map(tags.volume),
  };
}
