import type { DescribeVolumesRequest, Volume as VolumeAnswer, VolumeAttachment } from "@aws-sdk/client-ec2";
import { type FilterFields, matching } from "./filters.ts";
import type { Volume } from "./model.ts";
import { operation } from "./operation.ts";
import { page, refuseIdsWithPages } from "./pages.ts";
import type { Ec2State } from "./state.ts";
import { tagList } from "./tags.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
export const describeVolumes = (state: Ec2State) =>
  operation<DescribeVolumesRequest>(
    "DescribeVolumes",
    ["VolumeIds", "Filters", "MaxResults", "NextToken"],
    (input) => {
      refuseIdsWithPages(input.VolumeIds, input);
      const chosen = input.VolumeIds?.length
        ? input.VolumeIds.map((id) => state.volumes.get(id))
        : state.volumes.visible();
      const found = matching(chosen, input.Filters, { operation: "DescribeVolumes", fields });
      const { items, NextToken } = page(state.volumes, found, input);
      return {
        Volumes: items.map(volumeAnswer),
        ...(NextToken === undefined ? {} : { NextToken }),
      };
    },
  );

/** A volume as CreateVolume and DescribeVolumes answer it. */
export function volumeAnswer(volume: Volume): VolumeAnswer {
  const attachment = attachmentAnswer(volume);
  return {
    VolumeId: volume.id,
    State: volume.state,
    AvailabilityZone: volume.zone,
    Size: volume.sizeGiB,
    VolumeType: volume.type,
    Iops: volume.iops,
    ...(volume.throughput === undefined ? {} : { Throughput: volume.throughput }),
    SnapshotId: volume.snapshotId ?? "",
    CreateTime: new Date(volume.createdAt),
    Encrypted: volume.kmsKeyId !== undefined,
    ...(volume.kmsKeyId === undefined ? {} : { KmsKeyId: volume.kmsKeyId }),
    MultiAttachEnabled: false,
    ...(volume.initializationRate === undefined
      ? {}
      : { VolumeInitializationRate: volume.initializationRate }),
    Attachments: attachment ? [attachment] : [],
    Tags: tagList(volume.tags),
  };
}

/** A volume's attachment as AttachVolume, DetachVolume and DescribeVolumes answer it. */
export function attachmentAnswer({ id, attachment }: Volume): VolumeAttachment | undefined {
  if (!attachment) return undefined;
  return {
    VolumeId: id,
    InstanceId: attachment.instanceId,
    Device: attachment.device,
    State: attachment.state,
    AttachTime: new Date(attachment.attachedAt),
    DeleteOnTermination: attachment.deleteOnTermination,
  };
}

const fields: FilterFields<Volume> = {
  "attachment.device": ({ attachment }) => (attachment ? [attachment.device] : []),
  "attachment.instance-id": ({ attachment }) => (attachment ? [attachment.instanceId] : []),
  "attachment.status": ({ attachment }) => (attachment ? [attachment.state] : []),
  "availability-zone": (volume) => [volume.zone],
  encrypted: (volume) => [String(volume.kmsKeyId !== undefined)],
  size: (volume) => [String(volume.sizeGiB)],
  "snapshot-id": (volume) => (volume.snapshotId === undefined ? [] : [volume.snapshotId]),
  status: (volume) => [volume.state],
  "volume-id": (volume) => [volume.id],
  "volume-type": (volume) => [volume.type],
};
