import type { GroupConfiguration } from "../config/schema.ts";
import { NO_EPOCH, TAG } from "../domain/names.ts";
import type { Ec2 } from "./ec2.ts";
import { createTags, stopInstances } from "./ec2-instances.ts";
import { createSnapshots } from "./ec2-snapshots.ts";
import { serverInstances } from "./server-instances.ts";

/**
 * Stops a group's servers in a Region so that they cannot serve beside the new active, and takes their epoch, so that
 * nobody's start makes them serve again. Their last data is snapshotted first.
 *
 * @param options.run tag of what is snapshotted
 * @param options.kept servers whose last data an earlier attempt has snapshotted already
 * @returns the ids of the instances that AWS has acknowledged to stop; those at rest are not among them
 * @throws AnswerUnknown and the like when the Region cannot be reached: then the fence is owed
 */
export async function fence(
  ec2: Ec2,
  group: GroupConfiguration,
  { run, kept = [] }: { readonly run: string; readonly kept?: readonly string[] },
): Promise<string[]> {
  const servers = await serverInstances(ec2, group);
  const awake = servers.filter(
    ({ instance }) => instance.state === "running" || instance.state === "pending",
  );
  const ids = awake.map(({ instance }) => instance.id);
  const tags = { [TAG.group]: group.name, [TAG.run]: run };
  // What was written after the last recovery point is worth keeping, but not worth waiting or failing for.
  await Promise.allSettled([
    ...awake
      .filter(({ server }) => !kept.includes(server))
      .map(({ server, instance }) =>
        createSnapshots(ec2, { instanceId: instance.id, tags: { ...tags, [TAG.server]: server } }),
      ),
    createTags(
      ec2,
      servers.map(({ instance }) => instance.id),
      { [TAG.epoch]: NO_EPOCH },
    ),
  ]);
  if (ids.length > 0) await stopInstances(ec2, ids, { force: true });
  return ids;
}
