import type * as sdk from "@aws-sdk/client-ec2";
import { AwsError, type BusEvent } from "../../simulator/cloud/cloud.ts";
import { Ec2 } from "../../simulator/cloud/ec2/ec2.ts";
import type { ResourceTypes } from "../../simulator/deploy/resource-type.ts";
import { ec2Resources } from "../../simulator/deploy/resources/ec2.ts";
import { referenceWorkload } from "../../simulator/internet/reference-workload.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { createFakeCloud, type FakeCloud } from "./region.ts";

/** EC2's operations as tests call them. */
interface Operations {
  DescribeInstances: [sdk.DescribeInstancesRequest, sdk.DescribeInstancesResult];
  DescribeInstanceStatus: [sdk.DescribeInstanceStatusRequest, sdk.DescribeInstanceStatusResult];
  StartInstances: [sdk.StartInstancesRequest, sdk.StartInstancesResult];
  StopInstances: [sdk.StopInstancesRequest, sdk.StopInstancesResult];
  RunInstances: [sdk.RunInstancesRequest, sdk.Reservation];
  TerminateInstances: [sdk.TerminateInstancesRequest, sdk.TerminateInstancesResult];
  DescribeSubnets: [sdk.DescribeSubnetsRequest, sdk.DescribeSubnetsResult];
  DescribeVolumes: [sdk.DescribeVolumesRequest, sdk.DescribeVolumesResult];
  CreateVolume: [sdk.CreateVolumeRequest, sdk.Volume];
  AttachVolume: [sdk.AttachVolumeRequest, sdk.VolumeAttachment];
  DetachVolume: [sdk.DetachVolumeRequest, sdk.VolumeAttachment];
  DeleteVolume: [sdk.DeleteVolumeRequest, object];
  CreateSnapshot: [sdk.CreateSnapshotRequest, sdk.Snapshot];
  CreateSnapshots: [sdk.CreateSnapshotsRequest, sdk.CreateSnapshotsResult];
  DescribeSnapshots: [sdk.DescribeSnapshotsRequest, sdk.DescribeSnapshotsResult];
  CopySnapshot: [sdk.CopySnapshotRequest, sdk.CopySnapshotResult];
  DeleteSnapshot: [sdk.DeleteSnapshotRequest, object];
  CreateTags: [sdk.CreateTagsRequest, object];
  DescribeAddresses: [sdk.DescribeAddressesRequest, sdk.DescribeAddressesResult];
  AssociateAddress: [sdk.AssociateAddressRequest, sdk.AssociateAddressResult];
}

/** A server as it stands after the workload's stack: its instance, its data volume, its address. */
export interface Server {
  readonly instance: string;
  readonly root: string;
  readonly data: string;
  readonly address: string;
}

export interface ServerOptions {
  /** The instance's epoch tag; a server without one shuts itself down. */
  readonly epoch?: string;
  /** Properties of the data volume that differ. */
  readonly data?: object;
  /** Prefix of logical ids, and the instance's Name. */
  readonly name?: string;
  /** UUID of the filesystem that the server mounts. */
  readonly filesystem?: string;
}

export interface Ec2World {
  readonly kernel: Kernel;
  readonly cloud: FakeCloud;
  ec2(region: string): Ec2;
  call<Name extends keyof Operations>(
    region: string,
    name: Name,
    input: Operations[Name][0],
  ): Operations[Name][1];
  /** The code that the call is refused with; "accepted" when it is not. */
  refusal<Name extends keyof Operations>(region: string, name: Name, input: Operations[Name][0]): string;
  create(region: string, type: string, logicalId: string, properties: object): ReturnType<ResourceCreate>;
  /** Makes the reference workload's resources in a Region. */
  deploy(region: string, options?: ServerOptions): Server;
  /** A completed snapshot of a volume, taken now; time passes until it is there. */
  completedSnapshot(region: string, volumeId: string): Promise<string>;
  /** A copy into us-west-2 of a snapshot in us-east-1, by id. */
  copy(snapshotId: string, more?: Partial<sdk.CopySnapshotRequest>): string;
  snapshot(region: string, id: string): sdk.Snapshot;
  volume(region: string, id: string): sdk.Volume;
  instance(region: string, id: string): sdk.Instance;
  /** What the trace tells of a resource, oldest first. */
  states(resource: string): (TraceRecord & { kind: "state" })[];
  /** The events about snapshots on a Region's bus, oldest first. */
  snapshotEvents(region: string): BusEvent[];
  lose(region: string): void;
}

type ResourceCreate = ResourceTypes[string]["create"];

export const EAST = "us-east-1";
export const WEST = "us-west-2";
export const MINUTE = 60_000;
export const FILESYSTEM = "11111111-2222-3333-4444-555555555555";

/** Runs `main` in virtual time with an EC2 in each of the two Regions and the reference workload as software. */
export const inEc2World = <Result>(
  main: (world: Ec2World) => Promise<Result>,
  options: { readonly seed?: number } = {},
): Promise<Result> =>
  runInVirtualTime({ seed: options.seed ?? 1, startMs: Date.UTC(2026, 10, 24) }, (kernel) => {
    const cloud = createFakeCloud(kernel);
    const all = new Map<string, Ec2>();
    const software = referenceWorkload({ kernel, hostnames: ["www.xyz-corp.example"] });
    for (const [name, region] of cloud.regions)
      all.set(name, region.add(new Ec2(region, { regionOf: (other) => all.get(other), software })));
    return main(createWorld(kernel, cloud, all));
  });

function createWorld(kernel: Kernel, cloud: FakeCloud, all: ReadonlyMap<string, Ec2>): Ec2World {
  const ec2 = (region: string): Ec2 => {
    const found = all.get(region);
    if (!found) throw new Error(`no EC2 in ${region}`);
    return found;
  };
  const world: Ec2World = {
    kernel,
    cloud,
    ec2,
    call: (region, name, input) => {
      const run = ec2(region).operations[name] as (input: object, call: { cause: number }) => unknown;
      return run(input, { cause: 7 }) as never;
    },
    refusal: (region, name, input) => {
      try {
        world.call(region, name, input);
        return "accepted";
      } catch (error) {
        if (error instanceof AwsError) return error.code;
        throw error;
      }
    },
    create: (region, type, logicalId, properties) => {
      const resource = ec2Resources(ec2(region))[type];
      if (!resource) throw new Error(`no resource type ${type}`);
      const request = {
        logicalId,
        properties: resource.schema.parse(properties),
        stack: { name: "workload", region: cloud.region(region) },
        cause: 3,
      };
      return resource.create(request as never);
    },
    deploy: (region, options = {}) => deploy(world, region, options),
    completedSnapshot: async (region, volumeId) => {
      const { SnapshotId = "" } = world.call(region, "CreateSnapshot", { VolumeId: volumeId });
      await kernel.sleep(30 * MINUTE);
      return SnapshotId;
    },
    copy: (SourceSnapshotId, more = {}) =>
      world.call(WEST, "CopySnapshot", { SourceRegion: EAST, SourceSnapshotId, ...more }).SnapshotId ?? "",
    snapshot: (region, id) => only(world.call(region, "DescribeSnapshots", { SnapshotIds: [id] }).Snapshots),
    volume: (region, id) => only(world.call(region, "DescribeVolumes", { VolumeIds: [id] }).Volumes),
    instance: (region, id) =>
      only(only(world.call(region, "DescribeInstances", { InstanceIds: [id] }).Reservations).Instances),
    states: (resource) =>
      kernel.trace.records.filter(
        (record): record is TraceRecord & { kind: "state" } =>
          record.kind === "state" && record.resource === resource,
      ),
    snapshotEvents: (region) =>
      cloud.region(region).events.filter(({ detailType }) => detailType.startsWith("EBS ")),
    lose: (region) => {
      cloud.lose(region);
      ec2(region).regionLost(null);
    },
  };
  return world;
}

export function only<T>(items: readonly T[] | undefined): T {
  const [first] = items ?? [];
  if (first === undefined || items?.length !== 1) throw new Error(`expected one, got ${items?.length}`);
  return first;
}

function deploy(
  world: Ec2World,
  region: string,
  { epoch, data = {}, name = "Web", filesystem = FILESYSTEM }: ServerOptions,
): Server {
  const group = world.create(region, "AWS::EC2::SecurityGroup", `${name}Group`, {
    GroupDescription: "HTTPS for everyone",
    SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIp: "0.0.0.0/0" }],
  });
  const tags = [
    { Key: "Name", Value: name },
    { Key: "lifeboat:server", Value: "web-1" },
    ...(epoch === undefined ? [] : [{ Key: "lifeboat:epoch", Value: epoch }]),
  ];
  const { ref: instance } = world.create(region, "AWS::EC2::Instance", `${name}Server`, {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "t3.micro",
    SecurityGroupIds: [group.attributes?.["GroupId"]],
    Tags: tags,
    UserData: Buffer.from(`echo 'UUID=${filesystem} /srv xfs defaults,nofail' >> /etc/fstab`).toString(
      "base64",
    ),
  });
  const { ref: volume } = world.create(region, "AWS::EC2::Volume", `${name}Data`, {
    AvailabilityZone: `${region}a`,
    Size: 8,
    VolumeType: "gp3",
    Encrypted: true,
    Tags: [{ Key: "Name", Value: "data" }],
    ...data,
  });
  world.create(region, "AWS::EC2::VolumeAttachment", `${name}Attachment`, {
    Device: "/dev/sdf",
    InstanceId: instance,
    VolumeId: volume,
  });
  const { ref: address } = world.create(region, "AWS::EC2::EIP", `${name}Address`, {
    Domain: "vpc",
    InstanceId: instance,
  });
  const root = world.instance(region, instance).BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? "";
  return { instance, root, data: volume, address };
}
