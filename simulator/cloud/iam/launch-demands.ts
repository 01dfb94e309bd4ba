import type { RunInstancesRequest, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { NotModelled } from "../cloud.ts";
import type { LaunchParameters } from "../ec2/model.ts";
import type { Asked } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { arnOf, existing, made } from "./ec2-resources.ts";
import { passRole } from "./one-demand.ts";

/**
 * What a launch asks of IAM: everything that the instance is made of and everything that is made with it, whether the
 * request names it or its launch template does, and that the caller may hand the profile's role to EC2.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function launchDemands(input: RunInstancesRequest, asked: Asked): Demand[] {
  const template = templateOf(input, asked);
  const groups = input.SecurityGroupIds ?? template?.securityGroups?.map(({ id }) => id);
  const snapshots = (input.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId);
  const specifications = [...templateTags(template), ...(input.TagSpecifications ?? [])];
  return [
    ...made("instance", specifications, asked),
    ...made("volume", specifications, asked),
    ...made("network-interface", specifications, asked),
    ...existing("launch-template", [input.LaunchTemplate?.LaunchTemplateId], asked),
    ...existing("image", [input.ImageId ?? template?.imageId], asked),
    ...existing("snapshot", snapshots, asked),
    ...orAny("subnet", input.SubnetId === undefined ? undefined : [input.SubnetId], asked),
    ...orAny("security-group", groups, asked),
    ...passing(template?.profileArn, asked),
  ];
}

/** Where the request leaves the choice to EC2, it is asked about whatever EC2 may choose. */
function orAny(
  kind: "subnet" | "security-group",
  ids: readonly string[] | undefined,
  asked: Asked,
): Demand[] {
  if (ids !== undefined && ids.length > 0) return existing(kind, ids, asked);
  return [{ action: "ec2:RunInstances", resource: arnOf(kind, "*", asked), keys: asked.keys }];
}

function passing(profileArn: string | undefined, asked: Asked): Demand[] {
  if (profileArn === undefined) return [];
  const role = asked.roleOfProfile(profileArn);
  if (role === undefined) throw new NotModelled(`a launch with ${profileArn}, which no stack has made`);
  return [passRole(role, "ec2.amazonaws.com", asked)];
}

/** The version of the launch template that is asked for; by default the first. */
function templateOf(
  { LaunchTemplate: asks }: RunInstancesRequest,
  asked: Asked,
): LaunchParameters | undefined {
  const versions = asked.ec2(asked.region)?.launchTemplates.peek(asks?.LaunchTemplateId ?? "")?.versions;
  const version = asks?.Version ?? "$Default";
  if (version === "$Latest") return versions?.at(-1);
  return versions?.[version === "$Default" ? 0 : Number(version) - 1];
}

const templateTags = (template: LaunchParameters | undefined): TagSpecification[] =>
  template === undefined
    ? []
    : [
        { ResourceType: "instance", Tags: tagList(template.tags.instance) },
        { ResourceType: "volume", Tags: tagList(template.tags.volume) },
      ];

const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  Array.from(tags, ([Key, Value]) => ({ Key, Value }));
