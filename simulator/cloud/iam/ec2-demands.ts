import type {
  AssociateAddressRequest,
  AttachVolumeRequest,
  CopySnapshotRequest,
  CreateSnapshotRequest,
  CreateSnapshotsRequest,
  CreateTagsRequest,
  CreateVolumeRequest,
  DeleteSnapshotRequest,
  DeleteVolumeRequest,
  DetachVolumeRequest,
  StartInstancesRequest,
} from "@aws-sdk/client-ec2";
import { attachedVolumes, isRoot } from "../ec2/volume-states.ts";
import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { existing, kindOf, made, requestTags } from "./ec2-resources.ts";
import { launchDemands } from "./launch-demands.ts";

/**
 * What EC2's operations ask of IAM. A call that touches several resources must be allowed on each of them; what is
 * made is asked about as "*", before it has an id; tags at birth are a `CreateTags` of their own, with the name of
 * the call as ec2:CreateAction. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const EC2_DEMANDS: Readonly<Record<string, DemandsOf>> = {
  DescribeAddresses: describes,
  DescribeInstances: describes,
  DescribeInstanceStatus: describes,
  DescribeSnapshots: describes,
  DescribeSubnets: describes,
  DescribeVolumes: describes,
  StartInstances: onInstances,
  StopInstances: onInstances,
  TerminateInstances: onInstances,
  RunInstances: launchDemands,
  AttachVolume: ({ InstanceId, VolumeId }: AttachVolumeRequest, asked) => [
    ...existing("instance", [InstanceId], asked),
    ...existing("volume", [VolumeId], asked),
  ],
  // The instance may be left out: EC2 knows it. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
  DetachVolume: ({ InstanceId, VolumeId }: DetachVolumeRequest, asked) => {
    const attached = asked.ec2(asked.region)?.volumes.peek(VolumeId ?? "")?.attachment?.instanceId;
    return [
      ...existing("instance", [InstanceId ?? attached], asked),
      ...existing("volume", [VolumeId], asked),
    ];
  },
  CreateVolume: ({ SnapshotId, TagSpecifications }: CreateVolumeRequest, asked) => [
    ...made("volume", TagSpecifications, asked),
    ...existing("snapshot", [SnapshotId], asked),
  ],
  DeleteVolume: ({ VolumeId }: DeleteVolumeRequest, asked) => existing("volume", [VolumeId], asked),
  CreateSnapshot: ({ VolumeId, TagSpecifications }: CreateSnapshotRequest, asked) => [
    ...made("snapshot", TagSpecifications, asked),
    ...existing("volume", [VolumeId], asked),
  ],
  CreateSnapshots: (input: CreateSnapshotsRequest, asked) => [
    ...made("snapshot", input.TagSpecifications, asked),
    ...existing("instance", [input.InstanceSpecification?.InstanceId], asked),
    ...existing("volume", snapshotted(input, asked), asked),
  ],
  // The source is the same action on the snapshot that exists; no tag condition looks at it. Its Region's name stands
  // in its ARN, while aws:RequestedRegion is that of the call.
  // https://docs.aws.amazon.com/ebs/latest/userguide/security_iam_id-based-policy-examples.html
  CopySnapshot: (input: CopySnapshotRequest, asked) => {
    const region = input.SourceRegion ?? asked.region;
    const [source] = existing("snapshot", [input.SourceSnapshotId], { ...asked, region });
    return [
      ...made("snapshot", input.TagSpecifications, asked),
      ...(source ? [{ ...source, keys: { ...asked.keys, "ec2:owner": asked.account } }] : []),
    ];
  },
  DeleteSnapshot: ({ SnapshotId }: DeleteSnapshotRequest, asked) => existing("snapshot", [SnapshotId], asked),
  CreateTags: ({ Resources, Tags }: CreateTagsRequest, asked) =>
    (Resources ?? []).flatMap((id) => {
      const kind = kindOf(id);
      const keys = { ...asked.keys, ...requestTags(Tags ?? []) };
      return kind === undefined ? [] : existing(kind, [id], { ...asked, keys });
    }),
  AssociateAddress: ({ AllocationId, InstanceId }: AssociateAddressRequest, asked) => [
    ...existing("elastic-ip", [AllocationId], asked),
    ...existing("instance", [InstanceId], asked),
  ],
};

function describes(_: object, { operation, keys }: Asked): Demand[] {
  return [{ action: `ec2:${operation}`, resource: "*", keys }];
}

function onInstances({ InstanceIds = [] }: StartInstancesRequest, asked: Asked): Demand[] {
  return existing("instance", InstanceIds, asked);
}

/** The volumes of which a set takes snapshots. */
function snapshotted({ InstanceSpecification: asks }: CreateSnapshotsRequest, asked: Asked): string[] {
  const state = asked.ec2(asked.region);
  const instance = state?.instances.peek(asks?.InstanceId ?? "");
  if (state === undefined || instance === undefined) return [];
  return attachedVolumes(state, instance.id)
    .filter((volume) => !(asks?.ExcludeBootVolume === true && isRoot(instance, volume)))
    .map(({ id }) => id)
    .filter((id) => !asks?.ExcludeDataVolumeIds?.includes(id));
}
