import {
  CreateTagsCommand,
  paginateDescribeInstances,
  type Instance as SdkInstance,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Instance, Tags } from "../domain/resources.ts";
import { type Ec2, filtersOf, PAGE_SIZE, present, type Selection, tagList, tagsOf } from "./ec2.ts";
import { translated } from "./translate.ts";

/** The instances of a selection, terminated ones among them; in no order. */
export function describeInstances(ec2: Ec2, selection: Selection): Promise<Instance[]> {
  const pages = paginateDescribeInstances(
    { client: ec2.client, pageSize: PAGE_SIZE },
    { Filters: filtersOf("instance-id", selection) },
  );
  const all = async () => {
    const found: Instance[] = [];
    for await (const page of pages)
      for (const reservation of page.Reservations ?? [])
        found.push(...(reservation.Instances ?? []).map(instanceOf));
    return found;
  };
  return translated(`describe instances in ${ec2.region}`, all());
}

/**
 * Asks instances to start; one that runs already stays as it is. The answer says little: a start may still fail
 * silently, and the instance is `stopped` again with a `stateReason`.
 */
export async function startInstances(ec2: Ec2, instanceIds: readonly string[]): Promise<void> {
  const command = new StartInstancesCommand({ InstanceIds: [...instanceIds] });
  // The SDK would ask three times for room that is not there, from a bucket of five that all servers share.
  await translated(`start ${instanceIds.join(", ")} in ${ec2.region}`, ec2.once.send(command));
}

/** Asks instances to stop; one that is stopped already stays as it is. `force` skips the guest's own shutdown. */
export async function stopInstances(
  ec2: Ec2,
  instanceIds: readonly string[],
  { force = false }: { readonly force?: boolean } = {},
): Promise<void> {
  const command = new StopInstancesCommand({ InstanceIds: [...instanceIds], ...(force && { Force: true }) });
  await translated(`stop ${instanceIds.join(", ")} in ${ec2.region}`, ec2.client.send(command));
}

/** Sets tags on resources of any kind; other tags stay. */
export async function createTags(ec2: Ec2, resourceIds: readonly string[], tags: Tags): Promise<void> {
  const command = new CreateTagsCommand({ Resources: [...resourceIds], Tags: tagList(tags) });
  await translated(`tag ${resourceIds.join(", ")} in ${ec2.region}`, ec2.client.send(command));
}

function instanceOf(found: SdkInstance): Instance {
  const { Code, Message } = found.StateReason ?? {};
  return {
    id: present(found.InstanceId, "an instance's id"),
    state: present(found.State?.Name, "an instance's state"),
    stateReason: Code === undefined && Message === undefined ? null : (Message ?? Code ?? null),
    availabilityZone: present(found.Placement?.AvailabilityZone, "an instance's zone"),
    vpcId: found.VpcId ?? null,
    tags: tagsOf(found.Tags),
    volumes: (found.BlockDeviceMappings ?? []).flatMap(({ DeviceName = "", Ebs }) =>
      Ebs?.VolumeId === undefined
        ? []
        : [{ volumeId: Ebs.VolumeId, device: DeviceName, isRoot: DeviceName === found.RootDeviceName }],
    ),
  };
}
