import type { DescribeSubnetsRequest } from "@aws-sdk/client-ec2";
import { AwsError } from "../cloud.ts";
import { type FilterFields, matching } from "./filters.ts";
import type { Subnet } from "./model.ts";
import { operation } from "./operation.ts";
import { page, refuseIdsWithPages } from "./pages.ts";
import type { Ec2State } from "./state.ts";
import { tagList } from "./tags.ts";

/** Of a /20, less the five that AWS keeps. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const USABLE_ADDRESSES = 4_091;

/** The default subnets; there are no others here. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const describeSubnets = (state: Ec2State) =>
  operation<DescribeSubnetsRequest>(
    "DescribeSubnets",
    ["SubnetIds", "Filters", "MaxResults", "NextToken"],
    (input) => {
      refuseIdsWithPages(input.SubnetIds, input);
      const chosen = input.SubnetIds?.length
        ? input.SubnetIds.map((id) => state.subnets.get(id))
        : state.subnets.visible();
      const found = matching(chosen, input.Filters, { operation: "DescribeSubnets", fields: fields(state) });
      const { items, NextToken } = page(state.subnets, found, input);
      return {
        Subnets: items.map((subnet) => ({
          SubnetId: subnet.id,
          SubnetArn: arnOf(state, subnet),
          VpcId: state.vpcId,
          AvailabilityZone: subnet.zone,
          State: "available",
          CidrBlock: subnet.cidr,
          AvailableIpAddressCount: USABLE_ADDRESSES - state.instancesIn(subnet).length,
          DefaultForAz: true,
          MapPublicIpOnLaunch: true,
          AssignIpv6AddressOnCreation: false,
          OwnerId: state.region.account,
          Tags: tagList(subnet.tags),
        })),
        ...(NextToken === undefined ? {} : { NextToken }),
      };
    },
  );

/** The default subnet of a zone: where what names no subnet lands. @throws AwsError InvalidZone.NotFound. */
export function defaultSubnet(state: Ec2State, zone: string): Subnet {
  const found = state.subnets.all().find((subnet) => subnet.zone === zone);
  if (!found) throw new AwsError("InvalidZone.NotFound", `The zone '${zone}' does not exist.`);
  return found;
}

/** @throws AwsError InvalidZone.NotFound. */
export const zoneOf = (state: Ec2State, zone: string): string => defaultSubnet(state, zone).zone;

const arnOf = ({ region }: Ec2State, { id }: Subnet): string =>
  `arn:aws:ec2:${region.name}:${region.account}:subnet/${id}`;

const fields = (state: Ec2State): FilterFields<Subnet> => ({
  "availability-zone": ({ zone }) => [zone],
  "cidr-block": ({ cidr }) => [cidr],
  "default-for-az": () => ["true"],
  "map-public-ip-on-launch": () => ["true"],
  "owner-id": () => [state.region.account],
  state: () => ["available"],
  "subnet-arn": (subnet) => [arnOf(state, subnet)],
  "subnet-id": ({ id }) => [id],
  "vpc-id": () => [state.vpcId],
});
