import type { RunInstancesRequest } from "@aws-sdk/client-ec2";
import { EAST, type Ec2World, FILESYSTEM, MINUTE, only, type Server, WEST } from "./ec2-world.ts";

/** What a launch in us-west-2 takes: a template, and a copy of a data volume of us-east-1. */
export interface Launchable {
  readonly active: Server;
  readonly template: string;
  readonly snapshot: string;
  /** Calls RunInstances as a failover does; what is given stands instead of what it sends otherwise. */
  input(zone: string, more?: Partial<RunInstancesRequest>): RunInstancesRequest;
  /** Launches into a zone and returns the instance's id. */
  run(zone: string, more?: Partial<RunInstancesRequest>): string;
  /** Id and address of a free Elastic IP. */
  elasticIp(name: string): { readonly id: string; readonly address: string };
}

/** Deploys an active server, copies its data, and makes a launch template; an hour has passed then. */
export async function launchable(world: Ec2World): Promise<Launchable> {
  const { call, create, deploy, kernel } = world;
  const active = deploy(EAST, { epoch: "0" });
  await kernel.sleep(MINUTE);
  const copy = world.copy(await world.completedSnapshot(EAST, active.data));
  await kernel.sleep(30 * MINUTE);
  const { ref: template } = launchTemplate(world, "Template");
  const input = (zone: string, more: Partial<RunInstancesRequest> = {}): RunInstancesRequest => ({
    LaunchTemplate: { LaunchTemplateId: template, Version: "1" },
    MinCount: 1,
    MaxCount: 1,
    SubnetId: subnetOf(world, zone),
    ClientToken: "run-1",
    TagSpecifications: [
      { ResourceType: "instance", Tags: [{ Key: "lifeboat:epoch", Value: "1" }] },
      { ResourceType: "volume", Tags: [{ Key: "lifeboat:run", Value: "run-1" }] },
    ],
    BlockDeviceMappings: [
      {
        DeviceName: "/dev/sdf",
        Ebs: {
          SnapshotId: copy,
          VolumeType: "gp3",
          VolumeInitializationRate: 300,
          DeleteOnTermination: false,
        },
      },
    ],
    ...more,
  });
  return {
    active,
    template,
    snapshot: copy,
    input,
    run: (zone, more) => only(call(WEST, "RunInstances", input(zone, more)).Instances).InstanceId ?? "",
    elasticIp: (name) => {
      const { ref, attributes } = create(WEST, "AWS::EC2::EIP", name, { Domain: "vpc" });
      return { id: attributes?.["AllocationId"] ?? "", address: ref };
    },
  };
}

/** A launch template of us-west-2 with what the workload's instance has. */
export function launchTemplate({ create }: Ec2World, name: string): ReturnType<Ec2World["create"]> {
  const group = create(WEST, "AWS::EC2::SecurityGroup", `${name}Group`, {
    GroupDescription: "HTTPS for everyone",
    SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIp: "0.0.0.0/0" }],
  });
  return create(WEST, "AWS::EC2::LaunchTemplate", name, {
    LaunchTemplateData: {
      ImageId: "ami-0123456789abcdef0",
      InstanceType: "t3.micro",
      IamInstanceProfile: { Name: "server" },
      SecurityGroupIds: [group.attributes?.["GroupId"]],
      InstanceInitiatedShutdownBehavior: "stop",
      MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", InstanceMetadataTags: "enabled" },
      UserData: Buffer.from(`UUID=${FILESYSTEM} /srv xfs defaults,nofail`).toString("base64"),
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "lifeboat:server", Value: "web-1" }] }],
    },
  });
}

/** The default subnet of a zone. */
export const subnetOf = ({ call }: Ec2World, zone: string): string =>
  only(
    call(zone.slice(0, -1), "DescribeSubnets", {
      Filters: [{ Name: "availability-zone", Values: [zone] }],
    }).Subnets,
  ).SubnetId ?? "";

/** What the server at an address says at /health: a status, or an error. */
export function healthAt({ cloud }: Ec2World, to: string): number | string {
  const outcome = cloud.internet.exchange({
    from: "client",
    to,
    port: 443,
    serverName: "www.xyz-corp.example",
    method: "GET",
    path: "/health",
    connectTimeoutMs: 1_000,
    timeoutMs: 3_000,
  });
  return "error" in outcome ? outcome.error : outcome.status;
}
