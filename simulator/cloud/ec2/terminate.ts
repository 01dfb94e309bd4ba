import type { TerminateInstancesRequest } from "@aws-sdk/client-ec2";
import { elasticAddress } from "./addresses.ts";
import { disassociate } from "./associations.ts";
import { setState, stateChanges, userInitiated } from "./instances.ts";
import { removeVolume } from "./make-volume.ts";
import type { Instance, Volume } from "./model.ts";
import { goOffline } from "./network.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { attachedVolumes, recordVolume, setVolumeState } from "./volume-states.ts";

/** "A terminated instance remains visible for a short while" — "approximately one hour". */
const VISIBLE_AFTERWARDS_MS = 3_600_000;

/**
 * Ends instances for good, whatever they do. All or none; one that is ending already is accepted.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
 */
export const terminateInstances = (state: Ec2State) =>
  operation<TerminateInstancesRequest>("TerminateInstances", ["InstanceIds"], ({ InstanceIds }, call) => {
    const instances = required(InstanceIds, "InstanceIds").map((id) => state.instances.get(id));
    const before = instances.map(({ state: current }) => current);
    for (const instance of instances)
      if (instance.state !== "shutting-down" && instance.state !== "terminated")
        terminate(state, instance, call.cause);
    return { TerminatingInstances: stateChanges(instances, before) };
  });

function terminate(state: Ec2State, instance: Instance, cause: number): void {
  Object.assign(instance, userInitiated(state));
  if (instance.state === "running") goOffline(state, instance);
  instance.software.powerOff();
  setState(state, instance, "shutting-down", cause);
  state.later({ key: "ec2.instanceTerminate", stream: state.stream(`terminate/${instance.id}`) }, () =>
    endTermination(state, instance, cause),
  );
}

/**
 * The instance is `terminated`: it has no address any more, and its volumes go or are free, as their mappings say.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-termination-works.html
 */
export function endTermination(state: Ec2State, instance: Instance, cause: number): void {
  instance.ephemeralAddress = undefined;
  const address = elasticAddress(state, instance);
  if (address) disassociate(state, address, cause);
  setState(state, instance, "terminated", cause);
  for (const volume of attachedVolumes(state, instance.id)) release(state, volume, cause);
  state.later(VISIBLE_AFTERWARDS_MS, () => state.instances.remove(instance.id));
}

function release(state: Ec2State, volume: Volume, cause: number): void {
  const isDeleted = volume.attachment?.deleteOnTermination === true;
  volume.attachment = undefined;
  if (isDeleted) removeVolume(state, volume, cause);
  else if (volume.state === "in-use") setVolumeState(state, volume, "available", { cause });
  // One that is still being made, or that failed, goes on to its own end.
  else recordVolume(state, volume, { from: volume.state, cause });
}
