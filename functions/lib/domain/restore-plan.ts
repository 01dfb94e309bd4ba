import { StepFailed } from "../errors.ts";
import type { Obstacle } from "./ladder.ts";
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
  /** What the run has made in another zone, or of another point, before it had to take another way. */
  readonly detach: readonly string[];
  readonly remove: readonly string[];
  /** A point whose volume came out in error. */
  readonly obstacle: Obstacle | undefined;
  readonly ready: boolean;
}

/**
 * Decides, from what is there, what is missing between the recovery points and servers with their volumes attached.
 * Called again it goes on where it stands.
 *
 * @param volumes the run's own data volumes, by its tag
 * @throws StepFailed when nobody knows the device of a member
 */
export function planRestore(servers: readonly ServerToRestore[], volumes: readonly Volume[]): RestorePlan {
  const present = volumes.filter(({ state }) => state !== "deleting" && state !== "deleted");
  const steps = servers.flatMap((server) =>
    server.point.members.map((member) => stepOf(server, member, present)),
  );
  const wanted = new Set(steps.flatMap((step) => ("volumeId" in step ? [step.volumeId] : [])));
  // A launch may still fail: until it has not, nothing of what was there before it goes.
  const isLaunching = servers.some(({ instance }) => instance.state === "pending");
  const stale = isLaunching ? [] : present.filter(({ id }) => !wanted.has(id));
  return {
    create: steps.flatMap((step) => (step.kind === "create" ? [step.volume] : [])),
    attach: steps.flatMap((step) => (step.kind === "attach" ? [step.attachment] : [])),
    detach: stale.flatMap(({ id, attachments: [attachment] }) =>
      attachment?.state === "attached" ? [id] : [],
    ),
    remove: stale.flatMap(({ id, state, attachments }) =>
      (state === "available" || state === "error") && attachments.length === 0 ? [id] : [],
    ),
    obstacle: steps.flatMap((step) => (step.kind === "broken" ? [step.obstacle] : []))[0],
    ready: steps.every(({ kind }) => kind === "attached"),
  };
}

type Step =
  | { readonly kind: "create"; readonly volume: VolumeToCreate }
  | { readonly kind: "attach"; readonly volumeId: string; readonly attachment: RestorePlan["attach"][number] }
  | { readonly kind: "broken"; readonly obstacle: Obstacle }
  | { readonly kind: "wait" | "attached"; readonly volumeId: string };

function stepOf(
  { server, instance, point }: ServerToRestore,
  member: Member,
  volumes: readonly Volume[],
): Step {
  const { device, snapshotId } = member;
  const { availabilityZone } = instance;
  if (device === null) throw new StepFailed(`nobody knows the device of ${snapshotId} of ${point.id}`);
  // Volumes are zonal: what was made where the server cannot run is of no use.
  const candidates = volumes.filter(
    (candidate) => candidate.snapshotId === snapshotId && candidate.availabilityZone === availabilityZone,
  );
  // There may be two, made by calls of which one could not see the other's: the one that is on stays on.
  const volume = candidates.find((candidate) => isOn(candidate, instance)) ?? candidates[0];
  const occupant = instance.volumes.find((mapping) => mapping.device === device);
  // Two describe calls may be of different moments: a volume of the run's own may be on before it is seen. One that is
  // somebody else's stays, and then the whole way is given up for its zone.
  // https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
  if (occupant && !volumes.some(({ id }) => id === occupant.volumeId))
    return { kind: "wait", volumeId: occupant.volumeId };
  if (volume === undefined)
    return { kind: "create", volume: { server, set: point.id, member, device, availabilityZone } };
  const volumeId = volume.id;
  if (volume.state === "error") {
    const reason = `${volumeId}, made of ${snapshotId} of ${point.id}, came out in error`;
    return { kind: "broken", obstacle: { kind: "point-broken", set: point.id, reason } };
  }
  const [attachment] = volume.attachments;
  if (attachment?.state === "attached" && attachment.instanceId === instance.id)
    return { kind: "attached", volumeId };
  // EC2 attaches only to an instance that is at rest or running.
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
  const attachable = instance.state === "stopped" || instance.state === "running";
  if (volume.state === "available" && attachment === undefined && attachable && occupant === undefined)
    return { kind: "attach", volumeId, attachment: { volumeId, instanceId: instance.id, device } };
  return { kind: "wait", volumeId };
}

/** Whether a volume is on an instance, or on its way to it. */
export const isOn = ({ attachments }: Volume, { id }: Instance): boolean =>
  attachments.some(
    ({ instanceId, state }) => instanceId === id && state !== "detaching" && state !== "detached",
  );
