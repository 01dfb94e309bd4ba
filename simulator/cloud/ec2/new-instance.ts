import type { InstanceStateName } from "@aws-sdk/client-ec2";
import { addressWithin } from "./default-vpc.ts";
import { shutDown } from "./instances.ts";
import type { Instance, SecurityGroup, Subnet } from "./model.ts";
import type { Machine } from "./software.ts";
import type { Ec2State } from "./state.ts";
import { attachedVolumes, isRoot } from "./volume-states.ts";

/** What a new instance is made of. */
export interface InstanceDraft {
  readonly imageId: string;
  readonly type: string;
  readonly subnet: Subnet;
  readonly tags: Map<string, string>;
  readonly profileArn: string | undefined;
  readonly userData: string;
  readonly securityGroups: readonly SecurityGroup[];
  readonly rootDevice: string;
  /** Names its random stream. */
  readonly purpose: string;
}

/** Adds an instance in that state, with the software of its image, switched off. A running one is visible at once. */
export function addInstance(
  state: Ec2State,
  draft: InstanceDraft,
  first: InstanceStateName & ("pending" | "running"),
): Instance {
  const stream = state.stream(draft.purpose);
  const id = `i-${stream.hex(17)}`;
  const { imageId, type, subnet, tags, profileArn, securityGroups, rootDevice } = draft;
  return state.instances.add({
    id,
    tags,
    imageId,
    type,
    subnet,
    zone: subnet.zone,
    rootDevice,
    privateAddress: addressWithin(subnet, stream),
    isVisible: first === "running" ? () => true : state.visibility(stream),
    profileArn,
    securityGroups,
    software: state.software.install(machineOf(state, id, draft.userData)),
    state: first,
    stateReason: undefined,
    transitionReason: "",
    launchedAt: state.kernel.now(),
    ephemeralAddress: undefined,
  });
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
      if (instance) shutDown(state, instance, cause);
    },
  };
}
