import {
  AssociateAddressCommand,
  AttachVolumeCommand,
  CopySnapshotCommand,
  CreateSnapshotsCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  EC2Client,
  EC2ServiceException,
  paginateDescribeVolumes,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilSnapshotCompleted,
} from "@aws-sdk/client-ec2";
import { expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createBoundary } from "../../simulator/cloud/boundary.ts";
import { launchable } from "../helpers/ec2-launches.ts";
import { EAST, type Ec2World, inEc2World, MINUTE, WEST } from "../helpers/ec2-world.ts";

/** An SDK client whose calls the simulated cloud answers; a bug of the simulation fails the test. */
function connect({ cloud }: Ec2World, region: string): EC2Client {
  const client = new EC2Client({
    region,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    retryMode: "standard",
    maxAttempts: 3,
    // Without one the SDK looks for a configuration file, which takes real time.
    requestHandler: new NodeHttpHandler(),
  });
  const fail = (error: unknown): void => {
    throw error;
  };
  createBoundary(cloud, { onFatal: fail })(client, {
    from: region,
    by: "test",
    cause: () => null,
    frozen: () => false,
  });
  return client;
}

test("every answer passes the SDK's own schema on a way from snapshot to restored server", () =>
  inEc2World(async (world) => {
    const { kernel } = world;
    const [east, west] = [connect(world, EAST), connect(world, WEST)];
    const server = world.deploy(EAST, { epoch: "0" });
    const standby = world.deploy(WEST);
    const InstanceIds = [standby.instance];
    await kernel.sleep(5 * MINUTE);

    const { Snapshots = [] } = await east.send(
      new CreateSnapshotsCommand({
        InstanceSpecification: { InstanceId: server.instance, ExcludeBootVolume: true },
      }),
    );
    const SourceSnapshotId = Snapshots[0]?.SnapshotId ?? "";
    await waitUntilSnapshotCompleted(
      { client: east, maxWaitTime: 1_800 },
      { SnapshotIds: [SourceSnapshotId] },
    );
    const copied = await west.send(new CopySnapshotCommand({ SourceRegion: EAST, SourceSnapshotId }));
    const SnapshotId = copied.SnapshotId ?? "";
    await waitUntilSnapshotCompleted({ client: west, maxWaitTime: 1_800 }, { SnapshotIds: [SnapshotId] });

    const { VolumeId } = await west.send(
      new CreateVolumeCommand({ AvailabilityZone: "us-west-2a", SnapshotId, VolumeType: "gp3" }),
    );
    await kernel.sleep(MINUTE);
    const attachment = { VolumeId, InstanceId: standby.instance };
    await west.send(new AttachVolumeCommand({ ...attachment, Device: "/dev/sdg" }));
    const Tags = [{ Key: "lifeboat:epoch", Value: "1" }];
    await west.send(new CreateTagsCommand({ Resources: InstanceIds, Tags }));
    await west.send(new StartInstancesCommand({ InstanceIds }));
    await kernel.sleep(MINUTE);

    const described = await west.send(new DescribeInstancesCommand({ InstanceIds }));
    const [instance] = described.Reservations?.[0]?.Instances ?? [];
    expect(instance).toMatchObject({ State: { Name: "running" }, PublicIpAddress: standby.address });
    expect(instance?.BlockDeviceMappings).toHaveLength(3);
    const status = await west.send(new DescribeInstanceStatusCommand({ InstanceIds }));
    expect(status.InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe("initializing");
    const { Addresses } = await west.send(new DescribeAddressesCommand({}));
    expect(Addresses?.[0]?.InstanceId).toBe(standby.instance);
    const found = await west.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
    expect(found.Snapshots?.map(({ State }) => State)).toEqual(["completed"]);

    await west.send(new StopInstancesCommand({ InstanceIds }));
    await kernel.sleep(5 * MINUTE);
    await west.send(new DetachVolumeCommand(attachment));
    await kernel.sleep(MINUTE);
    await west.send(new DeleteVolumeCommand({ VolumeId }));
    await west.send(new DeleteSnapshotCommand({ SnapshotId }));
    await kernel.sleep(MINUTE);
    const left = await west.send(new DescribeVolumesCommand({}));
    expect(left.Volumes?.map((volume) => volume.VolumeId)).not.toContain(VolumeId);
  }));

test("every answer does so on the way of a launch in another zone", () =>
  inEc2World(async (world) => {
    const { input, elasticIp } = await launchable(world);
    const west = connect(world, WEST);
    const { Subnets } = await west.send(new DescribeSubnetsCommand({}));
    expect(Subnets).toHaveLength(3);
    const SubnetId = Subnets?.[1]?.SubnetId;
    const { Instances } = await west.send(new RunInstancesCommand(input("us-west-2a", { SubnetId })));
    const InstanceId = Instances?.[0]?.InstanceId ?? "";
    await world.kernel.sleep(2 * MINUTE);
    const { id: AllocationId, address } = elasticIp("Address");
    await west.send(new AssociateAddressCommand({ AllocationId, InstanceId, AllowReassociation: true }));
    const found = await west.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(found.Reservations?.[0]?.Instances).toMatchObject([{ SubnetId, PublicIpAddress: address }]);
    const ended = await west.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    expect(ended.TerminatingInstances?.[0]?.CurrentState?.Name).toBe("shutting-down");
  }));

test("missing capacity reaches the caller under AWS's code, after the SDK's attempts", () =>
  inEc2World(async (world) => {
    const { input } = await launchable(world);
    world.ec2(WEST).suffer({ kind: "no-capacity", zone: "us-west-2a" });
    const attempt = connect(world, WEST).send(new RunInstancesCommand(input("us-west-2a")));
    await expect(attempt).rejects.toMatchObject({ name: "InsufficientInstanceCapacity" });
    expect(world.kernel.trace.records.filter(({ kind }) => kind === "call")).toHaveLength(3);
  }));

test("five launches at once are accepted, and the sixth is too many", () =>
  inEc2World(async (world) => {
    const { input } = await launchable(world);
    const west = connect(world, WEST);
    const runs = Array.from({ length: 6 }, (_, index) =>
      west.send(new RunInstancesCommand(input("us-west-2a", { ClientToken: `run-${index}` }))),
    );
    await Promise.allSettled(runs);
    const refused = world.kernel.trace.records.filter(
      (record) => record.kind === "answer" && record.code === "RequestLimitExceeded",
    );
    expect(refused.length).toBeGreaterThan(0);
  }));

test("the SDK's paginator sees every volume once", () =>
  inEc2World(async (world) => {
    for (const name of ["A", "B", "C", "D"]) world.deploy(EAST, { name });
    const pages: number[] = [];
    for await (const { Volumes } of paginateDescribeVolumes(
      { client: connect(world, EAST), pageSize: 5 },
      {},
    ))
      pages.push(Volumes?.length ?? 0);
    expect(pages).toEqual([5, 3]);
  }));

test("an error reaches the caller under AWS's code and is not retried", () =>
  inEc2World(async (world) => {
    const east = connect(world, EAST);
    const attempt = east.send(new DeleteSnapshotCommand({ SnapshotId: "snap-00000000" }));
    await expect(attempt).rejects.toThrow(EC2ServiceException);
    await expect(attempt).rejects.toMatchObject({ name: "InvalidSnapshot.NotFound" });
    expect(world.kernel.trace.records.filter(({ kind }) => kind === "call")).toHaveLength(1);
  }));
