/** Tags as they stand on a resource. */
export type Tags = Readonly<Record<string, string>>;

/** EC2's states of a snapshot. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html */
export type SnapshotState = "pending" | "completed" | "error" | "recoverable" | "recovering";

/** A snapshot, own or copied, as Lifeboat sees it. */
export interface Snapshot {
  readonly id: string;
  readonly state: SnapshotState;
  /** Why it is in `error`: asynchronous failures (a key that cannot be used) show up nowhere else. */
  readonly stateMessage: string | null;
  /** ISO instant at which creation or copying began; a set made by one CreateSnapshots call shares it. */
  readonly startTime: string;
  /** ISO instant at which it was completed; null before that, or when AWS does not say. */
  readonly completionTime: string | null;
  /** The volume it was made of. Arbitrary on a copy, whose lineage is in its tags. */
  readonly volumeId: string;
  readonly sizeGiB: number;
  /** `standard` or `time-based` on copies; null otherwise. */
  readonly transferType: string | null;
  readonly tags: Tags;
}

/** EC2's states of an instance. */
export type InstanceState = "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";

/** A volume as its instance knows it. */
export interface AttachedVolume {
  readonly volumeId: string;
  readonly device: string;
  readonly isRoot: boolean;
}

/** An instance as Lifeboat sees it. */
export interface Instance {
  readonly id: string;
  readonly state: InstanceState;
  /** Code and message of the last change of state that was not asked for ("Server.InternalError: ..."). */
  readonly stateReason: string | null;
  readonly availabilityZone: string;
  /** Null once it is terminated. */
  readonly vpcId: string | null;
  readonly tags: Tags;
  readonly volumes: readonly AttachedVolume[];
}

/** EC2's states of a volume. */
export type VolumeState = "creating" | "available" | "in-use" | "deleting" | "deleted" | "error";

/** Where a volume is attached, or on its way to or from. */
export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly state: "attaching" | "attached" | "detaching" | "detached" | "busy";
}

/** A volume as Lifeboat sees it. */
export interface Volume {
  readonly id: string;
  readonly state: VolumeState;
  readonly availabilityZone: string;
  readonly tags: Tags;
  readonly attachments: readonly Attachment[];
  /** The snapshot that it was made from; null when it was made empty. */
  readonly snapshotId: string | null;
}

/** A subnet as Lifeboat sees it. */
export interface Subnet {
  readonly id: string;
  readonly availabilityZone: string;
  /** Whether it is its zone's default subnet: then it is public. */
  readonly isDefault: boolean;
  readonly tags: Tags;
}

/** An Elastic IP and the instance that has it. */
export interface Address {
  readonly allocationId: string;
  readonly publicIp: string;
  readonly instanceId: string | null;
}
