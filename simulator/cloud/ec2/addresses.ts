import type { DescribeAddressesRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../cloud.ts";
import { type FilterFields, matching } from "./filters.ts";
import type { Address, Instance } from "./model.ts";
import { operation } from "./operation.ts";
import type { Ec2State } from "./state.ts";
import { tagList } from "./tags.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html (not paginated) */
export const describeAddresses = (state: Ec2State) =>
  operation<DescribeAddressesRequest>(
    "DescribeAddresses",
    ["AllocationIds", "PublicIps", "Filters"],
    (input) => {
      const chosen = input.AllocationIds?.length
        ? input.AllocationIds.map((id) => state.addresses.get(id))
        : state.addresses.visible();
      const known = new Set(chosen.map(({ publicIp }) => publicIp));
      for (const ip of input.PublicIps ?? [])
        if (!known.has(ip)) throw new AwsError("InvalidAddress.NotFound", `Address '${ip}' not found.`);
      const named = input.PublicIps?.length
        ? chosen.filter(({ publicIp }) => input.PublicIps?.includes(publicIp))
        : chosen;
      const found = matching(named, input.Filters, { operation: "DescribeAddresses", fields });
      return {
        Addresses: found.map((address) => ({
          ...privateAddressOf(state, address),
          AllocationId: address.id,
          PublicIp: address.publicIp,
          Domain: "vpc",
          NetworkBorderGroup: state.region.name,
          ...(address.association
            ? { AssociationId: address.association.id, InstanceId: address.association.instanceId }
            : {}),
          Tags: tagList(address.tags),
        })),
      };
    },
  );

const privateAddressOf = (state: Ec2State, { association }: Address) => {
  const instance = state.instances.peek(association?.instanceId ?? "");
  return instance === undefined ? {} : { PrivateIpAddress: instance.privateAddress };
};

/** Where an instance is reached: its Elastic IP, else the address of this run. */
export const publicAddress = (state: Ec2State, instance: Instance): string | undefined =>
  elasticAddress(state, instance)?.publicIp ?? instance.ephemeralAddress;

/** The Elastic IP that is associated with an instance. */
export const elasticAddress = (state: Ec2State, instance: Instance): Address | undefined =>
  state.addresses.all().find((address) => address.association?.instanceId === instance.id);

const fields: FilterFields<Address> = {
  "allocation-id": (address) => [address.id],
  "association-id": ({ association }) => (association ? [association.id] : []),
  "instance-id": ({ association }) => (association ? [association.instanceId] : []),
  "public-ip": (address) => [address.publicIp],
};
