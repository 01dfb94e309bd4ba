import type { InstanceStateName, StartInstancesRequest, StopInstancesRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../cloud.ts";
import { elasticAddress, publicAddress } from "./addresses.ts";
import { releaseBusyVolumes } from "./attachments.ts";
import { emitInstanceState } from "./events.ts";
import { isKeyAccessible } from "./keys.ts";
import type { Instance } from "./model.ts";
import { goOffline, goOnline } from "./network.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { tagRecord } from "./tags.ts";
import { attachedVolumes } from "./volume-states.ts";

/** Codes of the states. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const STATE_CODE: Readonly<Record<InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/**
 * Starts stopped instances; one that runs or starts already is accepted and left alone. That a start is accepted
 * does not say that it ends in `running`. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 */
export const startInstances = (state: Ec2State) =>
  operation<StartInstancesRequest>("StartInstances", ["InstanceIds"], ({ InstanceIds }, call) => {
    const instances = required(InstanceIds, "InstanceIds").map((id) => state.instances.get(id));
    for (const { id, state: current } of instances)
      if (current !== "stopped" && current !== "running" && current !== "pending")
        throw new AwsError(
          "IncorrectInstanceState",
          `The instance '${id}' is not in a state from which it can be started.`,
        );
    const before = instances.map(({ state: current }) => current);
    const stopped = instances.filter((instance) => instance.state === "stopped");
    refuseWithoutCapacity(
      state,
      stopped.map(({ zone }) => zone),
    );
    for (const instance of stopped) start(state, instance, call.cause);
    return { StartingInstances: stateChanges(instances, before) };
  });

/**
 * Stops running instances. One that was never running cannot be stopped: its start has to end first.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
export const stopInstances = (state: Ec2State) =>
  operation<StopInstancesRequest>("StopInstances", ["InstanceIds", "Force"], ({ InstanceIds }, call) => {
    const instances = required(InstanceIds, "InstanceIds").map((id) => state.instances.get(id));
    for (const { id, state: current } of instances)
      if (current === "pending")
        throw new AwsError(
          "IncorrectInstanceState",
          `Instance '${id}' cannot be stopped as it has never reached the 'running' state.`,
        );
    for (const { id, state: current } of instances)
      if (current === "shutting-down" || current === "terminated")
        throw new AwsError(
          "IncorrectInstanceState",
          `This instance '${id}' is not in a state from which it can be stopped.`,
        );
    const before = instances.map(({ state: current }) => current);
    for (const instance of instances)
      if (instance.state === "running") stop(state, instance, userInitiated(state), call.cause);
    return { StoppingInstances: stateChanges(instances, before) };
  });

/** The operating system shuts the instance down; the shutdown behaviour of all instances here is `stop`. */
export function shutDown(state: Ec2State, instance: Instance, cause: number | null): void {
  if (instance.state !== "running") return;
  const code = "Client.InstanceInitiatedShutdown";
  const stateReason = { Code: code, Message: `${code}: Instance initiated shutdown` };
  stop(state, instance, { stateReason, transitionReason: instance.transitionReason }, cause);
}

/**
 * A zone without room refuses starts and launches; it is a server error, so SDKs try again at once.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 *
 * @throws AwsError InsufficientInstanceCapacity.
 */
export function refuseWithoutCapacity(state: Ec2State, zones: readonly string[]): void {
  for (const zone of zones)
    if (!state.troubles.hasCapacity(zone))
      throw new AwsError(
        "InsufficientInstanceCapacity",
        `We currently do not have sufficient capacity in the Availability Zone you requested (${zone}).`,
        500,
      );
}

/** Takes an instance that has just become `running` onto the network and boots its software. */
export function powerOn(state: Ec2State, instance: Instance, cause: number | null): void {
  if (!elasticAddress(state, instance)) instance.ephemeralAddress = state.addressPool.borrow();
  instance.launchedAt = state.kernel.now();
  goOnline(state, instance);
  instance.software.powerOn(cause);
}

/** The Region is lost: what ran is gone, and nobody is told. */
export function vanish(state: Ec2State, cause: number | null): void {
  for (const instance of state.instances.all()) {
    if (instance.state === "stopped" || instance.state === "terminated") continue;
    goOffline(state, instance);
    instance.software.powerOff();
    recordInstance(state, instance, { from: instance.state, to: "vanished", cause });
  }
}

/** The Region is back: what ran when it was lost boots anew, with the tags, volumes and addresses that it had. */
export function reappear(state: Ec2State, cause: number | null): void {
  for (const instance of state.instances.all()) {
    if (instance.state !== "running") continue;
    goOnline(state, instance);
    instance.software.powerOn(cause);
    recordInstance(state, instance, { from: "vanished", to: instance.state, cause });
  }
}

/** Writes what an instance is now to the trace and returns the number; `from` is null for a new one. */
export function recordInstance(
  state: Ec2State,
  instance: Instance,
  { from, to, cause }: { from: InstanceStateName | "vanished" | null; to: string; cause: number | null },
): number {
  return state.changed(cause, {
    resource: instance.id,
    from,
    to,
    detail: {
      tags: tagRecord(instance.tags),
      address: publicAddress(state, instance) ?? null,
      reason: instance.stateReason?.Code ?? null,
    },
  });
}

function start(state: Ec2State, instance: Instance, cause: number): void {
  instance.stateReason = undefined;
  instance.transitionReason = "";
  setState(state, instance, "pending", cause);
  state.later({ key: "ec2.instanceStart", stream: state.stream(`start/${instance.id}`) }, () => {
    // Somebody has terminated it meanwhile; so below.
    if (instance.state !== "pending") return;
    const failure = state.faults.startFailure?.(instance.id) ?? keyFailure(state, instance);
    if (failure) {
      instance.stateReason = failure;
      setState(state, instance, "stopped", cause);
      return;
    }
    powerOn(state, instance, cause);
    setState(state, instance, "running", cause);
  });
}

/** Why an instance is in the state in which it is. */
type Reasons = Pick<Instance, "stateReason" | "transitionReason">;

/** What an instance says that a call has stopped or terminated. */
export function userInitiated(state: Ec2State): Reasons {
  const code = "Client.UserInitiatedShutdown";
  const at = new Date(state.kernel.now()).toISOString().slice(0, 19).replace("T", " ");
  return {
    stateReason: { Code: code, Message: `${code}: User initiated shutdown` },
    transitionReason: `User initiated (${at} GMT)`,
  };
}

function stop(state: Ec2State, instance: Instance, reasons: Reasons, cause: number | null): void {
  Object.assign(instance, reasons);
  // Services are stopped first, so nothing answers from here on, but the address is given back at the end.
  goOffline(state, instance);
  instance.software.powerOff();
  setState(state, instance, "stopping", cause);
  state.later({ key: "ec2.instanceStop", stream: state.stream(`stop/${instance.id}`) }, () => {
    if (instance.state !== "stopping") return;
    instance.ephemeralAddress = undefined;
    setState(state, instance, "stopped", cause);
    releaseBusyVolumes(state, instance, cause);
  });
}

/** A volume whose key is disabled cannot be attached at a start. https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html */
export function keyFailure(state: Ec2State, instance: Instance) {
  const locked = attachedVolumes(state, instance.id).some(
    (volume) => !isKeyAccessible(state, volume.kmsKeyId),
  );
  return locked
    ? { Code: "Client.InternalError", Message: "Client.InternalError: Client error on launch" }
    : undefined;
}

/** Moves an instance to a state, and tells it to the trace and on the bus. */
export function setState(
  state: Ec2State,
  instance: Instance,
  to: InstanceStateName,
  cause: number | null,
): void {
  const from = instance.state;
  instance.state = to;
  emitInstanceState(state, instance, recordInstance(state, instance, { from, to, cause }));
}

/** What a call answers that changes the states of instances. */
export const stateChanges = (instances: readonly Instance[], before: readonly InstanceStateName[]) =>
  instances.map((instance, index) => ({
    InstanceId: instance.id,
    CurrentState: currentState(instance.state),
    PreviousState: currentState(before[index] ?? instance.state),
  }));

/** A state as answers give it. */
export const currentState = (name: InstanceStateName) => ({ Code: STATE_CODE[name], Name: name });
