import type { GroupConfiguration } from "../config/schema.ts";
import { TAG } from "../domain/names.ts";
import type { Instance } from "../domain/resources.ts";
import { currentInstance } from "../domain/server-instance.ts";
import type { Ec2 } from "./ec2.ts";
import { describeInstances } from "./ec2-instances.ts";

/** A configured server and its instance in one Region. */
export interface ServerInstance {
  readonly server: string;
  readonly instance: Instance;
}

/** All instances of a group's servers in a Region, replaced and terminated ones among them. */
export const groupInstances = (ec2: Ec2, group: GroupConfiguration): Promise<Instance[]> =>
  describeInstances(ec2, { tags: { [TAG.group]: group.name, [TAG.server]: group.servers } });

/**
 * The instances of a group's servers in a Region, in the order of the configuration.
 *
 * @throws StepFailed when a configured server has no instance there, or more than one
 */
export const serverInstances = async (ec2: Ec2, group: GroupConfiguration): Promise<ServerInstance[]> =>
  serversAmong(await groupInstances(ec2, group), ec2, group);

/**
 * The same among all instances of the group's servers.
 *
 * @throws StepFailed as above
 */
export const serversAmong = (
  found: readonly Instance[],
  { region }: Pick<Ec2, "region">,
  group: GroupConfiguration,
): ServerInstance[] =>
  group.servers.map((server) => ({
    server,
    instance: currentInstance(found, { region, group: group.name, server }),
  }));
