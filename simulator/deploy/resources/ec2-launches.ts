import type * as z from "zod";
import { publicAddress } from "../../cloud/ec2/addresses.ts";
import { launchAtOnce } from "../../cloud/ec2/launch.ts";
import {
  createLaunchTemplate,
  joinTags,
  launchTemplateVersion,
  mustHave,
} from "../../cloud/ec2/launch-templates.ts";
import type { LaunchParameters } from "../../cloud/ec2/model.ts";
import { ROOT_DEVICE, ROOT_GIB } from "../../cloud/ec2/root-device.ts";
import type { Ec2State } from "../../cloud/ec2/state.ts";
import { defaultSubnet } from "../../cloud/ec2/subnets.ts";
import type { ResourceRequest } from "../resource-type.ts";
import { groupOf, keyOf, purposeOf, tagsOf } from "./ec2-properties.ts";
import type * as schemas from "./ec2-schemas.ts";

type InstanceProperties = z.infer<typeof schemas.instance>;

/** `Ref` is the id; the versions' numbers are strings. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html */
export function createTemplate(
  state: Ec2State,
  request: ResourceRequest<z.infer<typeof schemas.launchTemplate>>,
) {
  const { LaunchTemplateData: data, TagSpecifications } = request.properties;
  const tagsFor = (type: string) =>
    tagsOf(data.TagSpecifications?.flatMap(({ ResourceType, Tags }) => (ResourceType === type ? Tags : [])));
  const { Arn, Name } = data.IamInstanceProfile ?? {};
  const template = createLaunchTemplate(state, {
    first: {
      imageId: data.ImageId,
      type: data.InstanceType,
      profileArn: Arn ?? profileArn(state, Name),
      userData: textOf(data.UserData),
      securityGroups: data.SecurityGroupIds?.map((id) => groupOf(state, id)),
      tags: { instance: tagsFor("instance"), volume: tagsFor("volume") },
    },
    tags: tagsOf(TagSpecifications?.flatMap(({ Tags }) => Tags)),
    purpose: purposeOf(request, "template"),
  });
  return {
    ref: template.id,
    attributes: { LaunchTemplateId: template.id, DefaultVersionNumber: "1", LatestVersionNumber: "1" },
  };
}

/** What the instance says itself stands before what its launch template says. */
export function createInstance(state: Ec2State, request: ResourceRequest<InstanceProperties>) {
  const { properties, cause } = request;
  const { parameters, systemTags } = parametersOf(state, properties);
  const subnet = subnetOf(state, properties);
  const instance = launchAtOnce(
    state,
    {
      ...mustHave(parameters),
      subnet,
      tags: new Map([...parameters.tags.instance, ...systemTags]),
      profileArn: parameters.profileArn,
      userData: parameters.userData ?? "",
      securityGroups: parameters.securityGroups ?? [],
      root: rootOf(state, properties, parameters),
      purpose: purposeOf(request, "instance"),
    },
    cause,
  );
  return {
    ref: instance.id,
    attributes: {
      InstanceId: instance.id,
      AvailabilityZone: instance.zone,
      PrivateIp: instance.privateAddress,
      PublicIp: publicAddress(state, instance) ?? "",
    },
  };
}

function parametersOf(state: Ec2State, properties: InstanceProperties) {
  const tags = tagsOf(properties.Tags);
  const own: LaunchParameters = {
    imageId: properties.ImageId,
    type: properties.InstanceType,
    profileArn: profileArn(state, properties.IamInstanceProfile),
    userData: textOf(properties.UserData),
    securityGroups: properties.SecurityGroupIds?.map((id) => groupOf(state, id)),
    tags: { instance: tags, volume: properties.PropagateTagsToVolumeOnCreation ? tags : new Map() },
  };
  if (!properties.LaunchTemplate) return { parameters: own, systemTags: new Map<string, string>() };
  const { parameters: template, systemTags } = launchTemplateVersion(state, properties.LaunchTemplate);
  const parameters: LaunchParameters = {
    imageId: own.imageId ?? template.imageId,
    type: own.type ?? template.type,
    profileArn: own.profileArn ?? template.profileArn,
    userData: own.userData ?? template.userData,
    securityGroups: own.securityGroups ?? template.securityGroups,
    tags: joinTags(template.tags, own.tags),
  };
  return { parameters, systemTags };
}

/** The subnet that is named, else the default one of the zone. */
function subnetOf(state: Ec2State, { SubnetId, AvailabilityZone }: InstanceProperties) {
  if (SubnetId === undefined) return defaultSubnet(state, AvailabilityZone ?? `${state.region.name}a`);
  const subnet = state.subnets.get(SubnetId);
  if (AvailabilityZone !== undefined && AvailabilityZone !== subnet.zone)
    throw new Error(`${SubnetId} is in ${subnet.zone}, not in ${AvailabilityZone}`);
  return subnet;
}

function rootOf(
  state: Ec2State,
  { BlockDeviceMappings: mappings }: InstanceProperties,
  { tags }: LaunchParameters,
) {
  const root = mappings?.[0];
  return {
    device: root?.DeviceName ?? ROOT_DEVICE,
    deleteOnTermination: root?.Ebs.DeleteOnTermination ?? true,
    sizeGiB: root?.Ebs.VolumeSize ?? ROOT_GIB,
    type: root?.Ebs.VolumeType ?? "gp3",
    iops: root?.Ebs.Iops,
    throughput: root?.Ebs.Throughput,
    kmsKeyId: keyOf(state, root?.Ebs ?? {}),
    snapshot: undefined,
    initializationRate: undefined,
    tags: new Map(tags.volume),
  };
}

const profileArn = ({ region }: Ec2State, name: string | undefined): string | undefined =>
  name === undefined ? undefined : `arn:aws:iam::${region.account}:instance-profile/${name}`;

const textOf = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, "base64").toString();
