import type { GroupConfiguration } from "../config/schema.ts";
import { TAG } from "../domain/names.ts";
import type { Instance } from "../domain/resources.ts";
import { StepFailed } from "../errors.ts";
import type { Ec2 } from "./ec2.ts";
import { describeInstances } from "./ec2-instances.ts";

/** A configured server and its instance in one Region. */
export interface ServerInstance {
  readonly server: string;
  readonly instance: Instance;
}

/**
 * The instances of a group's servers in a Region, in the order of the configuration.
 *
 * @throws StepFailed when a configured server has no instance there, or more than one
 */
export async function serverInstances(ec2: Ec2, group: GroupConfiguration): Promise<ServerInstance[]> {
  const found = await describeInstances(ec2, {
    tags: { [TAG.group]: group.name, [TAG.server]: group.servers },
  });
  return group.servers.map((server) => {
    const alive = found.filter(
      ({ tags, state }) => tags[TAG.server] === server && state !== "terminated" && state !== "shutting-down",
    );
    const [instance, another] = alive;
    if (instance === undefined || another !== undefined)
      throw new StepFailed(
        `expected one instance tagged ${TAG.group}=${group.name} and ${TAG.server}=${server} in ${ec2.region}, found ${alive.length}`,
        { instances: alive.map(({ id }) => id) },
      );
    return { server, instance };
  });
}
