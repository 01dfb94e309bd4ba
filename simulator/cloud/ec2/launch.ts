import { completeAttachment, connectAtOnce } from "./attachments.ts";
import { emitInstanceState } from "./events.ts";
import { keyFailure, powerOn, recordInstance, setState } from "./instances.ts";
import { makeVolume, type VolumeDraft } from "./make-volume.ts";
import type { Instance } from "./model.ts";
import { addInstance, type InstanceDraft } from "./new-instance.ts";
import type { Ec2State } from "./state.ts";
import { endTermination } from "./terminate.ts";
import { attachedVolumes } from "./volume-states.ts";

/** A volume that is made for an instance, as a block device mapping says. */
export interface MappedVolume extends Omit<VolumeDraft, "zone" | "purpose" | "atOnce" | "attachment"> {
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

/** Assumed: EC2 has documented no reason of its own for a snapshot that cannot be read. */
const VOLUME_FAILED = {
  Code: "Server.InternalError",
  Message: "Server.InternalError: Internal error on launch",
};

/** Launches an instance as a stack does: it is `running`, with its root attached, when the stack goes on. */
export function launchAtOnce(
  state: Ec2State,
  draft: Omit<InstanceDraft, "rootDevice"> & { readonly root: MappedVolume },
  cause: number | null,
): Instance {
  const { device, deleteOnTermination, ...root } = draft.root;
  const instance = addInstance(state, { ...draft, rootDevice: device }, "running");
  const volume = makeVolume(
    state,
    { ...root, zone: instance.zone, purpose: `${draft.purpose}/root`, atOnce: true },
    cause,
  );
  connectAtOnce(state, { volume, instance, device, deleteOnTermination }, cause);
  powerOn(state, instance, cause);
  recordInstance(state, instance, { from: null, to: instance.state, cause });
  return instance;
}

/**
 * Launches an instance as a call does: `pending`, with its volumes on their way, then `running`. When one of the
 * volumes cannot be made it goes to `terminated` instead, with a reason.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html#troubleshooting-launch-internal
 */
export function beginLaunch(
  state: Ec2State,
  draft: InstanceDraft & { readonly volumes: readonly MappedVolume[] },
  cause: number,
): Instance {
  const instance = addInstance(state, draft, "pending");
  emitInstanceState(state, instance, recordInstance(state, instance, { from: null, to: "pending", cause }));
  let awaited = 1 + draft.volumes.length;
  const arrived = () => {
    awaited -= 1;
    if (awaited === 0) endLaunch(state, instance, cause);
  };
  for (const { device, deleteOnTermination, ...volume } of draft.volumes) {
    const attachment = {
      instanceId: instance.id,
      device,
      deleteOnTermination,
      attachedAt: state.kernel.now(),
      state: "attaching" as const,
    };
    const purpose = `launch/${instance.id}${device}`;
    makeVolume(state, { ...volume, zone: instance.zone, attachment, purpose }, cause, arrived);
  }
  state.later({ key: "ec2.instanceLaunch", stream: state.stream(`launch/${instance.id}`) }, arrived);
  return instance;
}

function endLaunch(state: Ec2State, instance: Instance, cause: number): void {
  // Somebody has terminated it meanwhile.
  if (instance.state !== "pending") return;
  const volumes = attachedVolumes(state, instance.id);
  const failure =
    state.faults.startFailure?.(instance.id) ??
    keyFailure(state, instance) ??
    (volumes.some((volume) => volume.state === "error") ? VOLUME_FAILED : undefined);
  if (failure) {
    instance.stateReason = failure;
    endTermination(state, instance, cause);
    return;
  }
  for (const volume of volumes) completeAttachment(state, volume, cause);
  powerOn(state, instance, cause);
  setState(state, instance, "running", cause);
}
