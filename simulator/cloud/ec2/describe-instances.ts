import type {
  DescribeInstanceStatusRequest,
  DescribeInstancesRequest,
  Instance as InstanceAnswer,
} from "@aws-sdk/client-ec2";
import { publicAddress } from "./addresses.ts";
import { type FilterFields, matching } from "./filters.ts";
import { currentState, STATE_CODE } from "./instances.ts";
import type { Instance } from "./model.ts";
import { operation } from "./operation.ts";
import { page, refuseIdsWithPages } from "./pages.ts";
import type { Ec2State } from "./state.ts";
import { tagList } from "./tags.ts";
import { attachedVolumes } from "./volume-states.ts";

/** Checks run every minute; assumed: the second one after a start says `ok`. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html */
const STATUS_KNOWN_AFTER_MS = 120_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const describeInstances = (state: Ec2State) =>
  operation<DescribeInstancesRequest>(
    "DescribeInstances",
    ["InstanceIds", "Filters", "MaxResults", "NextToken"],
    (input) => {
      refuseIdsWithPages(input.InstanceIds, input);
      const chosen = input.InstanceIds?.length
        ? input.InstanceIds.map((id) => state.instances.get(id))
        : state.instances.visible();
      const found = matching(chosen, input.Filters, {
        operation: "DescribeInstances",
        fields: fields(state),
      });
      const { items, NextToken } = page(state.instances, found, input);
      return {
        Reservations: items.map((instance) => ({
          ReservationId: instance.id.replace(/^i-/, "r-"),
          OwnerId: state.region.account,
          Instances: [instanceAnswer(state, instance)],
        })),
        ...(NextToken === undefined ? {} : { NextToken }),
      };
    },
  );

/**
 * Running instances only, unless all are asked for: a stopped one is absent, not impaired.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export const describeInstanceStatus = (state: Ec2State) =>
  operation<DescribeInstanceStatusRequest>(
    "DescribeInstanceStatus",
    ["InstanceIds", "Filters", "IncludeAllInstances", "MaxResults", "NextToken"],
    (input) => {
      refuseIdsWithPages(input.InstanceIds, input);
      const chosen = input.InstanceIds?.length
        ? input.InstanceIds.map((id) => state.instances.get(id))
        : state.instances.visible();
      const shown = chosen.filter(
        (instance) => input.IncludeAllInstances === true || instance.state === "running",
      );
      const found = matching(shown, input.Filters, {
        operation: "DescribeInstanceStatus",
        fields: statusFields,
      });
      const { items, NextToken } = page(state.instances, found, input);
      return {
        InstanceStatuses: items.map((instance) => {
          const status = statusOf(state, instance);
          return {
            InstanceId: instance.id,
            AvailabilityZone: instance.zone,
            InstanceState: currentState(instance.state),
            InstanceStatus: status,
            SystemStatus: status,
          };
        }),
        ...(NextToken === undefined ? {} : { NextToken }),
      };
    },
  );

/** An instance as RunInstances and DescribeInstances answer it. */
export function instanceAnswer(state: Ec2State, instance: Instance): InstanceAnswer {
  const address = publicAddress(state, instance);
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.type as NonNullable<InstanceAnswer["InstanceType"]>,
    State: currentState(instance.state),
    ...(instance.stateReason === undefined ? {} : { StateReason: { ...instance.stateReason } }),
    StateTransitionReason: instance.transitionReason,
    LaunchTime: new Date(instance.launchedAt),
    Placement: { AvailabilityZone: instance.zone, Tenancy: "default" },
    // A terminated instance has left its network.
    ...(instance.state === "terminated"
      ? {}
      : {
          VpcId: state.vpcId,
          SubnetId: instance.subnet.id,
          PrivateIpAddress: instance.privateAddress,
        }),
    ...(address === undefined ? {} : { PublicIpAddress: address }),
    RootDeviceName: instance.rootDevice,
    RootDeviceType: "ebs",
    BlockDeviceMappings: attachedVolumes(state, instance.id).map(({ id, attachment }) => ({
      DeviceName: attachment?.device,
      Ebs: {
        VolumeId: id,
        Status: attachment?.state === "busy" ? "detaching" : attachment?.state,
        AttachTime: new Date(attachment?.attachedAt ?? 0),
        DeleteOnTermination: attachment?.deleteOnTermination,
      },
    })),
    SecurityGroups: instance.securityGroups.map(({ id, name }) => ({ GroupId: id, GroupName: name })),
    ...(instance.profileArn === undefined ? {} : { IamInstanceProfile: { Arn: instance.profileArn } }),
    Tags: tagList(instance.tags),
  };
}

function statusOf(state: Ec2State, instance: Instance) {
  if (instance.state !== "running") return { Status: "not-applicable" };
  const status = state.kernel.now() - instance.launchedAt < STATUS_KNOWN_AFTER_MS ? "initializing" : "ok";
  return {
    Status: status,
    Details: [{ Name: "reachability", Status: status === "ok" ? "passed" : "initializing" }],
  };
}

const statusFields: FilterFields<Instance> = {
  "availability-zone": (instance) => [instance.zone],
  "instance-state-code": (instance) => [String(STATE_CODE[instance.state])],
  "instance-state-name": (instance) => [instance.state],
};

const fields = (state: Ec2State): FilterFields<Instance> => ({
  ...statusFields,
  "block-device-mapping.volume-id": (instance) => attachedVolumes(state, instance.id).map(({ id }) => id),
  "image-id": (instance) => [instance.imageId],
  "instance-id": (instance) => [instance.id],
  "instance-type": (instance) => [instance.type],
  "instance.group-id": (instance) => instance.securityGroups.map(({ id }) => id),
  "ip-address": (instance) => [publicAddress(state, instance) ?? []].flat(),
  "owner-id": () => [state.region.account],
  "private-ip-address": (instance) => ifThere(instance, instance.privateAddress),
  "state-reason-code": (instance) => [instance.stateReason?.Code ?? []].flat(),
  "subnet-id": (instance) => ifThere(instance, instance.subnet.id),
  "vpc-id": (instance) => ifThere(instance, state.vpcId),
});

const ifThere = ({ state }: Instance, value: string): readonly string[] =>
  state === "terminated" ? [] : [value];
