import type * as z from "zod";
import { publicAddress } from "../../cloud/ec2/addresses.ts";
import type { Ec2 } from "../../cloud/ec2/ec2.ts";
import { chooseKey } from "../../cloud/ec2/keys.ts";
import { allocate, associate, attachAtOnce, launch } from "../../cloud/ec2/launch.ts";
import type { Instance, SecurityGroup } from "../../cloud/ec2/model.ts";
import type { Ec2State } from "../../cloud/ec2/state.ts";
import { makeVolume, zoneOf } from "../../cloud/ec2/volumes.ts";
import { type ResourceRequest, type ResourceTypes, resourceType } from "../resource-type.ts";
import * as schemas from "./ec2-schemas.ts";

/**
 * How the simulator makes EC2's CloudFormation resources. `Ref` and `Fn::GetAtt` give what the pages of the types
 * say: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
 */
export const ec2Resources = ({ state }: Ec2): ResourceTypes => ({
  "AWS::EC2::SecurityGroup": resourceType(schemas.securityGroup, (request) => createGroup(state, request)),
  "AWS::EC2::Instance": resourceType(schemas.instance, (request) => createInstance(state, request)),
  "AWS::EC2::Volume": resourceType(schemas.volume, (request) => createVolume(state, request)),
  "AWS::EC2::VolumeAttachment": resourceType(schemas.volumeAttachment, ({ properties, cause }) => {
    const volume = state.volumes.get(properties.VolumeId);
    const instance = state.instances.get(properties.InstanceId);
    if (volume.zone !== instance.zone)
      throw new Error(`${volume.id} is in ${volume.zone}, but ${instance.id} in ${instance.zone}`);
    attachAtOnce(state, { volume, instance, device: properties.Device }, cause);
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
    attributes: { GroupId: id, Id: id, VpcId: properties.VpcId ?? "vpc-default" },
  };
}

function createInstance(state: Ec2State, request: ResourceRequest<z.infer<typeof schemas.instance>>) {
  const { properties, cause } = request;
  const tags = tagsOf(properties.Tags);
  const root = properties.BlockDeviceMappings?.[0];
  const instance = launch(
    state,
    {
      imageId: properties.ImageId,
      type: properties.InstanceType,
      zone: zoneOf(state, properties.AvailabilityZone ?? `${state.region.name}a`),
      tags,
      profileArn:
        properties.IamInstanceProfile &&
        `arn:aws:iam::${state.region.account}:instance-profile/${properties.IamInstanceProfile}`,
      userData: Buffer.from(properties.UserData ?? "", "base64").toString(),
      securityGroups: (properties.SecurityGroupIds ?? []).map((id) => groupOf(state, id)),
      root: {
        device: root?.DeviceName ?? schemas.ROOT_DEVICE,
        sizeGiB: root?.Ebs.VolumeSize ?? 8,
        type: root?.Ebs.VolumeType ?? "gp3",
        iops: root?.Ebs.Iops,
        throughput: root?.Ebs.Throughput,
        kmsKeyId: keyOf(state, root?.Ebs ?? {}),
        initializationRate: undefined,
        tags: properties.PropagateTagsToVolumeOnCreation ? new Map(tags) : new Map(),
      },
      purpose: purposeOf(request, "instance"),
    },
    cause,
  );
  return { ref: instance.id, attributes: instanceAttributes(state, instance) };
}

function instanceAttributes(state: Ec2State, instance: Instance) {
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.zone,
    PrivateIp: instance.privateAddress,
    PublicIp: publicAddress(state, instance) ?? "",
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

function groupOf(state: Ec2State, id: string): SecurityGroup {
  const group = state.securityGroups.get(id);
  if (!group) throw new Error(`there is no security group ${id} in ${state.region.name}`);
  return group;
}

/** A stack waits for its volumes, so a key that cannot be used fails it at once. */
function keyOf(
  state: Ec2State,
  { Encrypted, KmsKeyId }: { Encrypted?: boolean | undefined; KmsKeyId?: string | undefined },
): string | undefined {
  const key = chooseKey(state, { encrypted: Encrypted, kmsKeyId: KmsKeyId, inherited: undefined });
  if (key !== undefined && key === KmsKeyId && !state.region.key(key))
    throw new Error(`there is no key ${KmsKeyId} in ${state.region.name}`);
  return key;
}

const tagsOf = (tags: readonly { Key: string; Value: string }[] | undefined): Map<string, string> =>
  new Map((tags ?? []).map(({ Key, Value }) => [Key, Value]));

/** Names a resource's random stream by its place in its stack, so that its id never depends on its neighbours. */
const purposeOf = (
  { stack, logicalId }: Pick<ResourceRequest<unknown>, "stack" | "logicalId">,
  kind: string,
): string => `${kind}/${stack.name}/${logicalId}`;
