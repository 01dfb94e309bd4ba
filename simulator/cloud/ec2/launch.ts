import { completeAttachment, connect } from "./attachments.ts";
import { powerOn, recordInstance, shutDown as shutDownInstance } from "./instances.ts";
import type { Address, Instance, SecurityGroup } from "./model.ts";
import { goOffline, goOnline } from "./network.ts";
import type { Machine } from "./software.ts";
import type { Ec2State } from "./state.ts";
import { tagRecord } from "./tags.ts";
import { attachedVolumes, isRoot } from "./volume-states.ts";
import { makeVolume, type VolumeDraft } from "./volumes.ts";

/** What a stack says about an instance. */
export interface InstanceDraft {
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly tags: Map<string, string>;
  readonly profileArn: string | undefined;
  readonly userData: string;
  readonly securityGroups: readonly SecurityGroup[];
  readonly root: Omit<VolumeDraft, "zone" | "snapshot" | "purpose" | "atOnce"> & { readonly device: string };
  /** Names its random stream. */
  readonly purpose: string;
}

/** Launches an instance as a stack does: it is `running`, with its root attached, when the stack goes on. */
export function launch(state: Ec2State, draft: InstanceDraft, cause: number | null): Instance {
  const stream = state.stream(draft.purpose);
  const id = `i-${stream.hex(17)}`;
  const instance: Instance = state.instances.add({
    id,
    tags: draft.tags,
    isVisible: () => true,
    imageId: draft.imageId,
    type: draft.type,
    zone: draft.zone,
    rootDevice: draft.root.device,
    // The default VPC's network. https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
    privateAddress: `172.31.${stream.integer(0, 254)}.${stream.integer(4, 254)}`,
    profileArn: draft.profileArn,
    securityGroups: draft.securityGroups,
    software: state.software.install(machineOf(state, id, draft.userData)),
    state: "running",
    stateReason: undefined,
    transitionReason: "",
    launchedAt: state.kernel.now(),
    ephemeralAddress: undefined,
  });
  const root = { ...draft.root, zone: draft.zone, snapshot: undefined, atOnce: true };
  attachAtOnce(
    state,
    {
      volume: makeVolume(state, { ...root, purpose: `${draft.purpose}/root` }, cause),
      instance,
      device: draft.root.device,
    },
    cause,
  );
  powerOn(state, instance, cause);
  recordInstance(state, instance, { from: null, to: instance.state, cause });
  return instance;
}

/** Attaches as a stack does: it waits until the volume is `attached`. */
export function attachAtOnce(
  state: Ec2State,
  connection: Parameters<typeof connect>[1],
  cause: number | null,
): void {
  connect(state, connection, cause);
  completeAttachment(state, connection.volume, cause);
}

/** Allocates an Elastic IP; its id is an allocation id. */
export function allocate(
  state: Ec2State,
  { tags, purpose }: { readonly tags: Map<string, string>; readonly purpose: string },
  cause: number | null,
): Address {
  const address = state.addresses.add({
    id: `eipalloc-${state.stream(purpose).hex(17)}`,
    tags,
    isVisible: () => true,
    publicIp: state.addressPool.allocate(),
    association: undefined,
  });
  state.changed(cause, {
    resource: address.id,
    from: null,
    to: "allocated",
    detail: { tags: tagRecord(address.tags), address: address.publicIp },
  });
  return address;
}

/** Moves the instance from the address it had to the Elastic one, and returns the association's id. */
export function associate(
  state: Ec2State,
  address: Address,
  instance: Instance,
  cause: number | null,
): string {
  if (instance.state === "running") goOffline(state, instance);
  const id = `eipassoc-${state.stream(`associate/${address.id}`).hex(17)}`;
  address.association = { id, instanceId: instance.id };
  instance.ephemeralAddress = undefined;
  if (instance.state === "running") goOnline(state, instance);
  state.changed(cause, {
    resource: address.id,
    from: "allocated",
    to: "associated",
    detail: { address: address.publicIp, instance: instance.id },
  });
  recordInstance(state, instance, { from: instance.state, to: instance.state, cause });
  return id;
}

/** The machine as its software sees it; it is looked up at each use, for the instance is made around it. */
function machineOf(state: Ec2State, instanceId: string, userData: string): Machine {
  return {
    instanceId,
    userData,
    region: state.region.name,
    tag: (key) => state.instances.peek(instanceId)?.tags.get(key),
    dataVolumes: () => {
      const instance = state.instances.peek(instanceId);
      if (!instance) return [];
      return attachedVolumes(state, instanceId).flatMap((volume) =>
        volume.attachment?.state === "attached" && !isRoot(instance, volume)
          ? [{ volumeId: volume.id, device: volume.attachment.device, content: volume.content }]
          : [],
      );
    },
    shutDown: (cause) => {
      const instance = state.instances.peek(instanceId);
      if (instance) shutDownInstance(state, instance, cause);
    },
  };
}
