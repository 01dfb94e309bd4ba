import { StepFailed } from "../errors.ts";
import type { Member, RecoveryPoint } from "./recovery-points.ts";
import type { Instance, Volume } from "./resources.ts";

/** A server to be restored: its standby instance and the point it gets its data from. */
export interface ServerToRestore {
  readonly server: string;
  readonly instance: Instance;
  readonly point: RecoveryPoint;
}

/** One volume still to be made of a member of a point. */
export interface VolumeToCreate {
  readonly server: string;
  readonly set: string;
  readonly member: Member;
  readonly device: string;
  readonly availabilityZone: string;
}

/** What has to be done next; nothing to do and not ready means: wait. */
export interface RestorePlan {
  readonly create: readonly VolumeToCreate[];
  readonly attach: readonly {
    readonly volumeId: string;
    readonly instanceId: string;
    readonly device: string;
  }[];
  readonly ready: boolean;
}

/**
 * Decides, from what is there, what is missing between the recovery points and servers with their volumes attached.
 * Called again it goes on where it stands.
 *
 * @param volumes the run's own volumes, by its tag
 * @throws StepFailed when a volume is in `error`, or a device is taken by a volume that is not the run's
 */
export function planRestore(servers: readonly ServerToRestore[], volumes: readonly Volume[]): RestorePlan {
  const steps = servers.flatMap((server) =>
    server.point.members.map((member) => stepOf(server, member, volumes)),
  );
  return {
    create: steps.flatMap((step) => (step.kind === "create" ? [step.volume] : [])),
    attach: steps.flatMap((step) => (step.kind === "attach" ? [step.attachment] : [])),
    ready: steps.every(({ kind }) => kind === "attached"),
  };
}

type Step =
  | { readonly kind: "create"; readonly volume: VolumeToCreate }
  | { readonly kind: "attach"; readonly attachment: RestorePlan["attach"][number] }
  | { readonly kind: "wait" | "attached" };

function stepOf(
  { server, instance, point }: ServerToRestore,
  member: Member,
  volumes: readonly Volume[],
): Step {
  const { device, snapshotId } = member;
  if (device === null) throw new StepFailed(`nobody knows the device of ${snapshotId} of ${point.id}`);
  const volume = volumes.find((candidate) => candidate.snapshotId === snapshotId);
  const occupant = instance.volumes.find((mapping) => mapping.device === device);
  if (occupant && occupant.volumeId !== volume?.id)
    throw new StepFailed(`${device} of ${server} (${instance.id}) is taken by ${occupant.volumeId}`);
  if (volume === undefined) {
    const { availabilityZone } = instance;
    return { kind: "create", volume: { server, set: point.id, member, device, availabilityZone } };
  }
  if (volume.state === "error") throw new StepFailed(`${volume.id}, made of ${snapshotId}, is in error`);
  const [attachment] = volume.attachments;
  if (attachment?.state === "attached") return { kind: "attached" };
  // EC2 attaches only to an instance that is at rest or running.
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
  const attachable = instance.state === "stopped" || instance.state === "running";
  if (volume.state === "available" && attachment === undefined && attachable)
    return { kind: "attach", attachment: { volumeId: volume.id, instanceId: instance.id, device } };
  return { kind: "wait" };
}
