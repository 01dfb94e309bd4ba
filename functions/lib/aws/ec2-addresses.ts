import { AssociateAddressCommand, DescribeAddressesCommand } from "@aws-sdk/client-ec2";
import type { Address, Instance } from "../domain/resources.ts";
import { allSettled } from "../runtime/settle.ts";
import { type Ec2, present } from "./ec2.ts";
import { translated } from "./translate.ts";

/**
 * Gives a running instance the addresses of the others that were its server, or were to be; calling it again is
 * harmless.
 *
 * @param others ids of those instances
 * @returns whether it had them all before
 */
export async function takeAddresses(
  ec2: Ec2,
  instance: Instance,
  others: readonly string[],
): Promise<boolean> {
  if (others.length === 0) return true;
  const addresses = await addressesOf(ec2, others);
  await allSettled(addresses.map((address) => moveAddress(ec2, address, instance.id)));
  return addresses.length === 0;
}

/** The Elastic IPs of instances. */
export async function addressesOf(ec2: Ec2, instanceIds: readonly string[]): Promise<Address[]> {
  const command = new DescribeAddressesCommand({
    Filters: [{ Name: "instance-id", Values: [...instanceIds] }],
  });
  const { Addresses = [] } = await translated(
    `describe the addresses of ${instanceIds.join(", ")} in ${ec2.region}`,
    ec2.client.send(command),
  );
  return Addresses.map(({ AllocationId, PublicIp, InstanceId }) => ({
    allocationId: present(AllocationId, "an address's allocation"),
    publicIp: present(PublicIp, "an address's IP"),
    instanceId: InstanceId || null,
  }));
}

/** Moves an Elastic IP to a running or stopped instance, whoever has it now; where it is already it stays. */
export async function moveAddress(ec2: Ec2, { allocationId }: Address, instanceId: string): Promise<void> {
  const command = new AssociateAddressCommand({
    AllocationId: allocationId,
    InstanceId: instanceId,
    AllowReassociation: true,
  });
  await translated(`move ${allocationId} to ${instanceId} in ${ec2.region}`, ec2.client.send(command));
}
