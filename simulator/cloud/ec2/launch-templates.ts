import type { LaunchTemplateSpecification } from "@aws-sdk/client-ec2";
import { AwsError, NotModelled } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import type { LaunchParameters, LaunchTags, LaunchTemplate } from "./model.ts";
import { required } from "./operation.ts";
import type { Ec2State } from "./state.ts";

/** Adds a launch template with its first version, as a stack does. */
export const createLaunchTemplate = (
  state: Ec2State,
  { first, tags, purpose }: { first: LaunchParameters; tags: Map<string, string>; purpose: string },
): LaunchTemplate =>
  state.launchTemplates.add({
    id: `lt-${state.stream(purpose).hex(17)}`,
    tags,
    isVisible: () => true,
    versions: [first],
  });

/**
 * What a version of a launch template says, and the tags by which AWS tells which one it was:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
 *
 * @throws AwsError InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateId.VersionNotFound
 */
export function launchTemplateVersion(
  state: Ec2State,
  specification: LaunchTemplateSpecification,
): { parameters: LaunchParameters; systemTags: Map<string, string> } {
  refuseOthers("EC2.RunInstances.LaunchTemplate", specification, ["LaunchTemplateId", "Version"]);
  const { LaunchTemplateId, Version = "$Default" } = specification;
  const { id, versions } = state.launchTemplates.get(
    required(LaunchTemplateId, "LaunchTemplate.LaunchTemplateId"),
  );
  const number = Version === "$Default" ? 1 : Version === "$Latest" ? versions.length : Number(Version);
  const parameters = versions[number - 1];
  if (!parameters)
    throw new AwsError(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find the specified version ${Version} for the launch template with ID ${id}.`,
    );
  const systemTags = new Map([
    ["aws:ec2launchtemplate:id", id],
    ["aws:ec2launchtemplate:version", String(number)],
  ]);
  return { parameters, systemTags };
}

/** The image and the type of an instance that is launched with these parameters. */
export function mustHave({ imageId, type }: LaunchParameters): { imageId: string; type: string } {
  if (type === undefined) throw new NotModelled("EC2: a launch without an instance type");
  return { imageId: required(imageId, "ImageId"), type };
}

/**
 * Tags of a launch template and of a launch together. Assumed: where both know a key, the launch has it its way, and
 * the template's other tags stay.
 */
export const joinTags = (template: LaunchTags, own: LaunchTags): LaunchTags => ({
  instance: new Map([...template.instance, ...own.instance]),
  volume: new Map([...template.volume, ...own.volume]),
});
