import type { Kind } from "./table.ts";

/** What EC2 calls its kinds of resources, and its errors about them. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export const KINDS = {
  instance: {
    prefix: "i",
    noun: "instance ID",
    malformed: "InvalidInstanceID.Malformed",
    notFound: "InvalidInstanceID.NotFound",
  },
  volume: {
    prefix: "vol",
    noun: "volume",
    malformed: "InvalidVolumeID.Malformed",
    notFound: "InvalidVolume.NotFound",
  },
  snapshot: {
    prefix: "snap",
    noun: "snapshot",
    malformed: "InvalidSnapshotID.Malformed",
    notFound: "InvalidSnapshot.NotFound",
  },
  address: {
    prefix: "eipalloc",
    noun: "allocation ID",
    malformed: "InvalidAllocationID.NotFound",
    notFound: "InvalidAllocationID.NotFound",
  },
  subnet: {
    prefix: "subnet",
    noun: "subnet ID",
    malformed: "InvalidSubnetID.NotFound",
    notFound: "InvalidSubnetID.NotFound",
  },
  launchTemplate: {
    prefix: "lt",
    noun: "launch template ID",
    malformed: "InvalidLaunchTemplateId.Malformed",
    notFound: "InvalidLaunchTemplateId.NotFound",
  },
} as const satisfies Readonly<Record<string, Kind>>;
