import {
  paginateDescribeSubnets,
  RunInstancesCommand,
  type Subnet as SdkSubnet,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Subnet, Tags } from "../domain/resources.ts";
import { CapacityMissing } from "../errors.ts";
import { bornWith, type Ec2, PAGE_SIZE, present, tagsOf } from "./ec2.ts";
import { fromSnapshot } from "./ec2-volumes.ts";
import { errorCode, translated } from "./translate.ts";

/** The subnets of a VPC; in no order. */
export function describeSubnets(ec2: Ec2, vpcId: string): Promise<Subnet[]> {
  const pages = paginateDescribeSubnets(
    { client: ec2.client, pageSize: PAGE_SIZE },
    { Filters: [{ Name: "vpc-id", Values: [vpcId] }] },
  );
  const all = async () => {
    const found: Subnet[] = [];
    for await (const page of pages) found.push(...(page.Subnets ?? []).map(subnetOf));
    return found;
  };
  return translated(`describe the subnets of ${vpcId} in ${ec2.region}`, all());
}

/** An instance of a launch template, with data volumes made of snapshots. */
export interface LaunchRequest {
  /** The same token answers with the same instance, within the subnet's zone. */
  readonly clientToken: string;
  readonly launchTemplate: { readonly id: string; readonly version: string };
  readonly subnet: Subnet;
  readonly volumes: readonly { readonly device: string; readonly snapshotId: string }[];
  /** MiB/s; null reads blocks lazily. */
  readonly initializationRate: number | null;
  /** Of the instance and of its volumes; the instance gets `instanceTags` besides. */
  readonly tags: Tags;
  readonly instanceTags: Tags;
}

/**
 * Launches an instance: it can be found by its tags, `pending` at first. Idempotent by its token, within a zone, also
 * when the instance cannot be seen yet and is asked for with other tags.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 *
 * @throws RateRefused, SnapshotUnusable or CapacityMissing, besides what every call may meet
 */
export async function launchInstance(ec2: Ec2, request: LaunchRequest): Promise<void> {
  const { clientToken, launchTemplate, subnet, volumes, initializationRate, tags, instanceTags } = request;
  const command = new RunInstancesCommand({
    ClientToken: clientToken,
    MinCount: 1,
    MaxCount: 1,
    LaunchTemplate: { LaunchTemplateId: launchTemplate.id, Version: launchTemplate.version },
    SubnetId: subnet.id,
    BlockDeviceMappings: volumes.map(({ device, snapshotId }) => ({
      DeviceName: device,
      Ebs: {
        SnapshotId: snapshotId,
        VolumeType: "gp3",
        // The data outlives the instance, as that of every other server does.
        DeleteOnTermination: false,
        ...(initializationRate !== null && { VolumeInitializationRate: initializationRate }),
      },
    })),
    TagSpecifications: [...bornWith("instance", { ...tags, ...instanceTags }), ...bornWith("volume", tags)],
  });
  const what = `launch ${launchTemplate.id} in ${subnet.availabilityZone}`;
  // The SDK would ask three times for room that is not there, from a bucket of five that all servers share.
  await fromSnapshot(initializationRate !== null, launched(translated(what, ec2.once.send(command))));
}

/** What a token that was used before is refused with says how its launch went. */
async function launched(act: Promise<unknown>): Promise<void> {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = errorCode(error);
    if (code === "IdempotentInstanceTerminated")
      throw new CapacityMissing(error.message, { code }, { cause: error });
    if (code !== "IdempotentParameterMismatch") throw error;
  }
}

/** Terminates instances; one that is terminated already stays so. */
export async function terminateInstances(ec2: Ec2, instanceIds: readonly string[]): Promise<void> {
  const command = new TerminateInstancesCommand({ InstanceIds: [...instanceIds] });
  await translated(`terminate ${instanceIds.join(", ")} in ${ec2.region}`, ec2.client.send(command));
}

const subnetOf = (found: SdkSubnet): Subnet => ({
  id: present(found.SubnetId, "a subnet's id"),
  availabilityZone: present(found.AvailabilityZone, "a subnet's zone"),
  isDefault: found.DefaultForAz === true,
  tags: tagsOf(found.Tags),
});
