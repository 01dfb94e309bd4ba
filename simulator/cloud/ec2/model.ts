import type {
  InstanceStateName,
  SnapshotState,
  StateReason,
  VolumeAttachmentState,
  VolumeState,
} from "@aws-sdk/client-ec2";
import type { FrozenContent, InstanceSoftware, VolumeContent } from "./software.ts";

/** What every EC2 resource has. Instants are virtual milliseconds since 1970. */
export interface Resource {
  readonly id: string;
  readonly tags: Map<string, string>;
  /** Whether a call that comes now hears of it; to others it is as if the id did not exist. */
  readonly isVisible: () => boolean;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly ingress: readonly IngressRule[];
}

/** Lets TCP connections from a range of IPv4 addresses to a range of ports in. */
export interface IngressRule {
  readonly cidr: string;
  readonly fromPort: number;
  readonly toPort: number;
}

export interface Subnet extends Resource {
  readonly zone: string;
  readonly cidr: string;
}

/** What an instance is launched with. What is absent has to be said by whoever launches. */
export interface LaunchParameters {
  readonly imageId: string | undefined;
  readonly type: string | undefined;
  readonly profileArn: string | undefined;
  /** As text, not in Base64. */
  readonly userData: string | undefined;
  readonly securityGroups: readonly SecurityGroup[] | undefined;
  readonly tags: LaunchTags;
}

/** Tags for the instance that is launched, and for all its volumes. */
export interface LaunchTags {
  readonly instance: ReadonlyMap<string, string>;
  readonly volume: ReadonlyMap<string, string>;
}

/** A launch template; its versions are numbered from 1, and the first is the default one. */
export interface LaunchTemplate extends Resource {
  readonly versions: readonly LaunchParameters[];
}

export interface Instance extends Resource {
  readonly imageId: string;
  readonly type: string;
  readonly subnet: Subnet;
  readonly zone: string;
  readonly rootDevice: string;
  readonly privateAddress: string;
  readonly profileArn: string | undefined;
  readonly securityGroups: readonly SecurityGroup[];
  readonly software: InstanceSoftware;
  state: InstanceStateName;
  stateReason: StateReason | undefined;
  /** "User initiated (...)" after a call stopped it; else empty. */
  transitionReason: string;
  launchedAt: number;
  /** The public address of this run where no Elastic IP is associated; another at each start. */
  ephemeralAddress: string | undefined;
}

/** A volume's connection to an instance. */
export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly attachedAt: number;
  readonly deleteOnTermination: boolean;
  state: VolumeAttachmentState;
}

export interface Volume extends Resource {
  readonly zone: string;
  readonly sizeGiB: number;
  readonly type: "gp2" | "gp3";
  readonly iops: number;
  readonly throughput: number | undefined;
  readonly kmsKeyId: string | undefined;
  readonly snapshotId: string | undefined;
  readonly createdAt: number;
  readonly initializationRate: number | undefined;
  /** Volumes and snapshots of one lineage share blocks, so later snapshots and copies are incremental. */
  readonly lineage: string;
  readonly content: VolumeContent;
  state: VolumeState;
  attachment: Attachment | undefined;
  lastSnapshotAt: number | undefined;
}

export interface Snapshot extends Resource {
  /** "vol-ffffffff" on copies. */
  readonly volumeId: string;
  readonly sizeGiB: number;
  readonly description: string;
  readonly startedAt: number;
  /** How long it takes, so that progress can be told. */
  readonly durationMs: number;
  readonly kmsKeyId: string | undefined;
  readonly lineage: string;
  readonly incremental: boolean;
  readonly content: FrozenContent;
  /** The snapshot that was copied, on copies. */
  readonly source: { readonly region: string; readonly snapshotId: string } | undefined;
  state: SnapshotState;
  stateMessage: string | undefined;
  completedAt: number | undefined;
}

/** An Elastic IP address; its id is the allocation id. */
export interface Address extends Resource {
  readonly publicIp: string;
  association: { readonly id: string; readonly instanceId: string } | undefined;
}
