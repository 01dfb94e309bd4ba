import type { AttachVolumeRequest, DetachVolumeRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../cloud.ts";
import { attachmentAnswer } from "./describe-volumes.ts";
import type { Attachment, Instance, Volume } from "./model.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { attachedVolumes, isRoot, recordVolume, setVolumeState } from "./volume-states.ts";

/** Volumes of one Nitro instance, its root and its network interface counted in. https://docs.aws.amazon.com/ebs/latest/userguide/volume_limits.html */
const ATTACHMENT_LIMIT = 27;

/**
 * Attaches an available volume to a running or stopped instance of the same zone.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
 */
export const attachVolume = (state: Ec2State) =>
  operation<AttachVolumeRequest>("AttachVolume", ["VolumeId", "InstanceId", "Device"], (input, call) => {
    const volume = state.volumes.get(required(input.VolumeId, "VolumeId"));
    const instance = state.instances.get(required(input.InstanceId, "InstanceId"));
    const device = required(input.Device, "Device");
    refuseAttachment(state, { volume, instance, device });
    connect(state, { volume, instance, device }, call.cause);
    const attachment = volume.attachment;
    state.later({ key: "ec2.volumeAttach", stream: state.stream(`attach/${volume.id}`) }, () => {
      if (volume.attachment === attachment) completeAttachment(state, volume, call.cause);
    });
    return attachmentAnswer(volume);
  });

/**
 * Detaches a volume. One that the running instance has mounted stays `busy` until the instance stops, unless it is
 * forced out. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
 */
export const detachVolume = (state: Ec2State) =>
  operation<DetachVolumeRequest>(
    "DetachVolume",
    ["VolumeId", "InstanceId", "Device", "Force"],
    (input, call) => {
      const volume = state.volumes.get(required(input.VolumeId, "VolumeId"));
      const { attachment, instance } = attachmentOf(state, volume, input);
      if (isRoot(instance, volume) && instance.state !== "stopped")
        throw new AwsError(
          "OperationNotPermitted",
          `Unable to detach root volume '${volume.id}' from instance '${instance.id}'`,
        );
      const isStuck = instance.software.isMounted(volume.id) && input.Force !== true;
      attachment.state = isStuck ? "busy" : "detaching";
      recordVolume(state, volume, { from: volume.state, cause: call.cause });
      const answer = attachmentAnswer(volume);
      if (!isStuck) detachLater(state, volume, call.cause);
      return answer;
    },
  );

/** A volume, and where it goes. */
interface Connection {
  readonly volume: Volume;
  readonly instance: Instance;
  readonly device: string;
  /** Those that are attached afterwards stay when the instance goes, unless one says otherwise. */
  readonly deleteOnTermination?: boolean;
}

/** Attaches as a stack does: it waits until the volume is `attached`. */
export function connectAtOnce(state: Ec2State, connection: Connection, cause: number | null): void {
  connect(state, connection, cause);
  completeAttachment(state, connection.volume, cause);
}

/** Makes the connection, `attaching`. */
function connect(
  state: Ec2State,
  { volume, instance, device, deleteOnTermination = false }: Connection,
  cause: number | null,
): void {
  volume.attachment = {
    instanceId: instance.id,
    device,
    deleteOnTermination,
    attachedAt: state.kernel.now(),
    state: "attaching",
  };
  setVolumeState(state, volume, "in-use", { cause });
}

export function completeAttachment(state: Ec2State, volume: Volume, cause: number | null): void {
  const { attachment } = volume;
  if (attachment?.state !== "attaching") return;
  attachment.state = "attached";
  recordVolume(state, volume, { from: volume.state, cause });
  state.instances.peek(attachment.instanceId)?.software.volumeAttached();
}

/** A stopped instance lets go of what was pulled at while it ran. */
export function releaseBusyVolumes(state: Ec2State, instance: Instance, cause: number | null): void {
  for (const volume of attachedVolumes(state, instance.id)) {
    if (volume.attachment?.state !== "busy") continue;
    volume.attachment.state = "detaching";
    recordVolume(state, volume, { from: volume.state, cause });
    detachLater(state, volume, cause);
  }
}

function refuseAttachment(state: Ec2State, { volume, instance, device }: Connection): void {
  if (volume.zone !== instance.zone)
    throw new AwsError(
      "InvalidVolume.ZoneMismatch",
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  if (volume.attachment) throw new AwsError("VolumeInUse", `${volume.id} is already attached to an instance`);
  if (volume.state !== "available")
    throw new AwsError("IncorrectState", `Volume '${volume.id}' is in the '${volume.state}' state.`);
  if (instance.state !== "running" && instance.state !== "stopped")
    throw new AwsError("IncorrectState", `Instance '${instance.id}' is not 'running' or 'stopped'.`);
  const others = attachedVolumes(state, instance.id);
  if (others.some((each) => each.attachment?.device === device))
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
  if (others.length >= ATTACHMENT_LIMIT)
    throw new AwsError("AttachmentLimitExceeded", `${instance.id} has ${others.length} volumes already`);
}

function attachmentOf(
  state: Ec2State,
  volume: Volume,
  input: DetachVolumeRequest,
): { attachment: Attachment; instance: Instance } {
  const { attachment } = volume;
  const instance = attachment && state.instances.peek(attachment.instanceId);
  if (!attachment || !instance || attachment.state === "detaching")
    throw new AwsError("IncorrectState", `Volume '${volume.id}' is in the '${volume.state}' state.`);
  if (
    (input.InstanceId !== undefined && input.InstanceId !== instance.id) ||
    (input.Device !== undefined && input.Device !== attachment.device)
  )
    throw new AwsError(
      "InvalidAttachment.NotFound",
      `The volume '${volume.id}' is not attached to instance '${input.InstanceId ?? instance.id}' as device '${input.Device ?? attachment.device}'.`,
    );
  return { attachment, instance };
}

function detachLater(state: Ec2State, volume: Volume, cause: number | null): void {
  const { attachment } = volume;
  const instance = attachment && state.instances.peek(attachment.instanceId);
  instance?.software.volumeDetached(volume.id);
  state.later({ key: "ec2.volumeDetach", stream: state.stream(`detach/${volume.id}`) }, () => {
    // The instance was terminated meanwhile, and let go of it.
    if (volume.attachment !== attachment) return;
    volume.attachment = undefined;
    setVolumeState(state, volume, "available", { cause });
  });
}
