import type { AssociateAddressRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../cloud.ts";
import { elasticAddress } from "./addresses.ts";
import { recordInstance } from "./instances.ts";
import type { Address, Instance } from "./model.ts";
import { goOffline, goOnline } from "./network.ts";
import { operation, required } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { tagRecord } from "./tags.ts";

/**
 * Moves an Elastic IP to an instance: from another one unless that is forbidden, and in the place of the one that the
 * instance has. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
 */
export const associateAddress = (state: Ec2State) =>
  operation<AssociateAddressRequest>(
    "AssociateAddress",
    ["AllocationId", "InstanceId", "AllowReassociation"],
    (input, call) => {
      const address = state.addresses.get(required(input.AllocationId, "AllocationId"));
      const instance = state.instances.get(required(input.InstanceId, "InstanceId"));
      refuseState(instance);
      const { association } = address;
      if (association?.instanceId === instance.id) return { AssociationId: association.id };
      if (association && input.AllowReassociation === false)
        throw new AwsError(
          "Resource.AlreadyAssociated",
          `resource ${address.id} is already associated with associate-id ${association.id}`,
        );
      return { AssociationId: associate(state, address, instance, call.cause) };
    },
  );

/** Allocates an Elastic IP, as a stack does; its id is an allocation id. */
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
  disassociate(state, address, cause);
  const other = elasticAddress(state, instance);
  if (other) disassociate(state, other, cause);
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

/** Takes an Elastic IP from the instance that has it, if one does. Until its next start that has no public address. */
export function disassociate(state: Ec2State, address: Address, cause: number | null): void {
  const instance = state.instances.peek(address.association?.instanceId ?? "");
  if (!instance) return;
  if (instance.state === "running") goOffline(state, instance);
  address.association = undefined;
  state.changed(cause, {
    resource: address.id,
    from: "associated",
    to: "allocated",
    detail: { address: address.publicIp, instance: null },
  });
  recordInstance(state, instance, { from: instance.state, to: instance.state, cause });
}

/** What EC2 answers is known from many reports, such as https://github.com/hashicorp/terraform-provider-aws/pull/3072. */
function refuseState({ id, state }: Instance): void {
  if (state === "pending" || state === "shutting-down" || state === "terminated")
    throw new AwsError(
      "InvalidInstanceID",
      `The ${state} instance '${id}' is not in a valid state for this operation.`,
    );
}
