import type * as z from "zod";
import { allocate, associate } from "../../cloud/ec2/associations.ts";
import { connectAtOnce } from "../../cloud/ec2/attachments.ts";
import type { Ec2 } from "../../cloud/ec2/ec2.ts";
import { makeVolume } from "../../cloud/ec2/make-volume.ts";
import type { Ec2State } from "../../cloud/ec2/state.ts";
import { zoneOf } from "../../cloud/ec2/subnets.ts";
import { type ResourceRequest, type ResourceTypes, resourceType } from "../resource-type.ts";
import { createInstance, createTemplate } from "./ec2-launches.ts";
import { keyOf, purposeOf, tagsOf } from "./ec2-properties.ts";
import * as schemas from "./ec2-schemas.ts";

/**
 * How the simulator makes EC2's CloudFormation resources. `Ref` and `Fn::GetAtt` give what the pages of the types
 * say: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
 */
export const ec2Resources = ({ state }: Ec2): ResourceTypes => ({
  "AWS::EC2::SecurityGroup": resourceType(schemas.securityGroup, (request) => createGroup(state, request)),
  "AWS::EC2::LaunchTemplate": resourceType(schemas.launchTemplate, (request) =>
    createTemplate(state, request),
  ),
  "AWS::EC2::Instance": resourceType(schemas.instance, (request) => createInstance(state, request)),
  "AWS::EC2::Volume": resourceType(schemas.volume, (request) => createVolume(state, request)),
  "AWS::EC2::VolumeAttachment": resourceType(schemas.volumeAttachment, ({ properties, cause }) => {
    const volume = state.volumes.get(properties.VolumeId);
    const instance = state.instances.get(properties.InstanceId);
    if (volume.zone !== instance.zone)
      throw new Error(`${volume.id} is in ${volume.zone}, but ${instance.id} in ${instance.zone}`);
    connectAtOnce(state, { volume, instance, device: properties.Device }, cause);
    return { ref: `${volume.id}|${instance.id}` };
  }),
  "AWS::EC2::EIP": resourceType(schemas.elasticIp, ({ properties, cause, ...where }) => {
    const address = allocate(
      state,
      { tags: tagsOf(properties.Tags), purpose: purposeOf(where, "eip") },
      cause,
    );
    if (properties.InstanceId !== undefined)
      associate(state, address, state.instances.get(properties.InstanceId), cause);
    return {
      ref: address.publicIp,
      attributes: { AllocationId: address.id, PublicIp: address.publicIp },
    };
  }),
  "AWS::EC2::EIPAssociation": resourceType(schemas.elasticIpAssociation, ({ properties, cause }) => {
    const address = state.addresses.get(properties.AllocationId);
    const id = associate(state, address, state.instances.get(properties.InstanceId), cause);
    return { ref: id, attributes: { Id: id } };
  }),
});

/** `Ref` is the name where no VPC is given, the id where one is; `GroupId` is the id in both cases. */
function createGroup(state: Ec2State, request: ResourceRequest<z.infer<typeof schemas.securityGroup>>) {
  const { properties } = request;
  const stream = state.stream(purposeOf(request, "group"));
  const id = `sg-${stream.hex(17)}`;
  const name =
    properties.GroupName ?? `${request.stack.name}-${request.logicalId}-${stream.hex(12).toUpperCase()}`;
  const ingress = properties.SecurityGroupIngress.flatMap((rule) =>
    rule.IpProtocol === "tcp" || rule.IpProtocol === "-1"
      ? [{ cidr: rule.CidrIp, fromPort: rule.FromPort ?? 0, toPort: rule.ToPort ?? 65_535 }]
      : [],
  );
  state.securityGroups.set(id, { id, name, ingress });
  return {
    ref: properties.VpcId === undefined ? name : id,
    attributes: { GroupId: id, Id: id, VpcId: properties.VpcId ?? state.vpcId },
  };
}

function createVolume(state: Ec2State, request: ResourceRequest<z.infer<typeof schemas.volume>>) {
  const { properties, cause } = request;
  const volume = makeVolume(
    state,
    {
      zone: zoneOf(state, properties.AvailabilityZone),
      sizeGiB: properties.Size,
      type: properties.VolumeType ?? "gp2",
      iops: properties.Iops,
      throughput: properties.Throughput,
      kmsKeyId: keyOf(state, properties),
      snapshot: undefined,
      initializationRate: undefined,
      tags: tagsOf(properties.Tags),
      purpose: purposeOf(request, "volume"),
      atOnce: true,
    },
    cause,
  );
  return { ref: volume.id, attributes: { VolumeId: volume.id } };
}
