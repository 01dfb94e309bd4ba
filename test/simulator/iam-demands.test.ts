import { describe, expect, test } from "@jest/globals";
import { createAccount } from "../../simulator/account.ts";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { Ec2State } from "../../simulator/cloud/ec2/state.ts";
import type { Asked } from "../../simulator/cloud/iam/asked.ts";
import { DEMANDS, demandsOf } from "../../simulator/cloud/iam/demands.ts";
import { type Kernel, runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { inRegion, START } from "../helpers/in-region.ts";
import { configuration } from "../helpers/packaged.ts";
import { createFakeRegion } from "../helpers/region.ts";

const ACCOUNT = "111122223333";
const EC2 = `arn:aws:ec2:us-west-2:${ACCOUNT}`;
const SNAPSHOTS = "arn:aws:ec2:us-west-2::snapshot";

/** A resource of EC2, as far as demands look at it. */
const known = (id: string, tags: Record<string, string>, more: object = {}) =>
  ({ id, tags: new Map(Object.entries(tags)), isVisible: () => true, ...more }) as never;

/** EC2 with a tagged server, its volumes and what it takes to launch another. */
function stateIn(kernel: Kernel): Ec2State {
  const region = createFakeRegion(kernel);
  const state = new Ec2State(region, { regionOf: () => undefined, software: (() => ({})) as never });
  state.instances.add(known("i-1", { "lifeboat:group": "web" }, { rootDevice: "/dev/xvda" }));
  const at = (device: string) => ({ attachment: { instanceId: "i-1", device } });
  state.volumes.add(known("vol-1", { Name: "root" }, at("/dev/xvda")));
  state.volumes.add(known("vol-2", {}, at("/dev/sdf")));
  state.volumes.add(known("vol-3", {}));
  state.snapshots.add(known("snap-1", { "lifeboat:group": "web" }));
  state.addresses.add(known("eipalloc-1", { Name: "web" }));
  state.subnets.add(known("subnet-1", {}));
  state.securityGroups.set("sg-1", known("sg-1", {}));
  const version = {
    imageId: "ami-1",
    profileArn: `arn:aws:iam::${ACCOUNT}:instance-profile/web`,
    securityGroups: [known("sg-1", {})],
    tags: { instance: new Map([["Name", "web"]]), volume: new Map() },
  };
  state.launchTemplates.add(known("lt-1", { Name: "web" }, { versions: [version] }));
  return state;
}

/** A call's demands as lines: action, resource, and the keys that not every call has. */
const linesOf = (service: string, operation: string, input: object): Promise<string[]> =>
  inRegion(async ({ kernel }) => {
    const state = stateIn(kernel);
    const asked: Asked = {
      operation,
      region: "us-west-2",
      account: ACCOUNT,
      keys: { "aws:requestedregion": "us-west-2" },
      ec2: () => state,
      keyArn: (reference) => (reference === "alias/lifeboat" ? "arn:aws:kms:us-west-2:1:key/k" : undefined),
      roleOfProfile: () => `arn:aws:iam::${ACCOUNT}:role/web`,
    };
    return demandsOf(service, input, asked).map(({ action, resource, keys, isMissing }) => {
      const own = Object.entries(keys).filter(([key]) => key !== "aws:requestedregion");
      const told = own.map(([key, value]) => `${key}=${value}`);
      return [action, resource, ...told.sort(), ...(isMissing ? ["missing"] : [])].join(" ");
    });
  });

const GROUP = "aws:resourcetag/lifeboat:group=web ec2:resourcetag/lifeboat:group=web";
const tagged = (ResourceType: string) => ({
  TagSpecifications: [{ ResourceType, Tags: [{ Key: "lifeboat:run", Value: "r" }] }],
});
const REQUEST = "aws:requesttag/lifeboat:run=r aws:tagkeys=lifeboat:run";
const born = (action: string, call: string, resource: string) => [
  `${action} ${resource} ${REQUEST}`,
  `ec2:CreateTags ${resource} ${REQUEST} ec2:createaction=${call}`,
];

describe("EC2 demands", () => {
  test.each<[string, object, string[]]>([
    ["DescribeVolumes", { VolumeIds: ["vol-1"] }, ["ec2:DescribeVolumes *"]],
    [
      "StartInstances",
      { InstanceIds: ["i-1", "i-2"] },
      [`ec2:StartInstances ${EC2}:instance/i-1 ${GROUP}`, `ec2:StartInstances ${EC2}:instance/i-2 missing`],
    ],
    ["TerminateInstances", { InstanceIds: ["i-1"] }, [`ec2:TerminateInstances ${EC2}:instance/i-1 ${GROUP}`]],
    [
      "AttachVolume",
      { InstanceId: "i-1", VolumeId: "vol-3" },
      [`ec2:AttachVolume ${EC2}:instance/i-1 ${GROUP}`, `ec2:AttachVolume ${EC2}:volume/vol-3`],
    ],
    [
      "DetachVolume",
      { VolumeId: "vol-2" },
      [`ec2:DetachVolume ${EC2}:instance/i-1 ${GROUP}`, `ec2:DetachVolume ${EC2}:volume/vol-2`],
    ],
    [
      "CreateVolume",
      { SnapshotId: "snap-1", ...tagged("volume") },
      [
        ...born("ec2:CreateVolume", "CreateVolume", `${EC2}:volume/*`),
        `ec2:CreateVolume ${SNAPSHOTS}/snap-1 ${GROUP.replace(" ", " ec2:owner=111122223333 ")}`,
      ],
    ],
    ["CreateVolume", { Size: 8 }, [`ec2:CreateVolume ${EC2}:volume/*`]],
    [
      "CreateSnapshots",
      { InstanceSpecification: { InstanceId: "i-1", ExcludeBootVolume: true }, ...tagged("snapshot") },
      [
        ...born("ec2:CreateSnapshots", "CreateSnapshots", `${SNAPSHOTS}/*`),
        `ec2:CreateSnapshots ${EC2}:instance/i-1 ${GROUP}`,
        `ec2:CreateSnapshots ${EC2}:volume/vol-2`,
      ],
    ],
    [
      "CopySnapshot",
      { SourceRegion: "us-east-1", SourceSnapshotId: "snap-1", ...tagged("snapshot") },
      [
        ...born("ec2:CopySnapshot", "CopySnapshot", `${SNAPSHOTS}/*`),
        `ec2:CopySnapshot arn:aws:ec2:us-east-1::snapshot/snap-1 ec2:owner=${ACCOUNT}`,
      ],
    ],
    [
      "CreateTags",
      { Resources: ["i-1"], Tags: [{ Key: "lifeboat:run", Value: "r" }] },
      [
        `ec2:CreateTags ${EC2}:instance/i-1 ${REQUEST.replace(" ", ` ${GROUP.split(" ")[0]} `)} ${GROUP.split(" ")[1]}`,
      ],
    ],
    [
      "AssociateAddress",
      { AllocationId: "eipalloc-1", InstanceId: "i-1" },
      [
        `ec2:AssociateAddress ${EC2}:elastic-ip/eipalloc-1 aws:resourcetag/name=web ec2:resourcetag/name=web`,
        `ec2:AssociateAddress ${EC2}:instance/i-1 ${GROUP}`,
      ],
    ],
  ])("%s with %j", async (operation, input, expected) => {
    expect(await linesOf("EC2", operation, input)).toEqual(expected);
  });

  test("a launch: all that it is made of, all that it makes, and the role that it hands on", async () => {
    const lines = await linesOf("EC2", "RunInstances", {
      LaunchTemplate: { LaunchTemplateId: "lt-1", Version: "1" },
      SubnetId: "subnet-1",
      BlockDeviceMappings: [{ DeviceName: "/dev/sdf", Ebs: { SnapshotId: "snap-1" } }],
      ...tagged("volume"),
    });
    expect(lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      `ec2:RunInstances ${EC2}:instance/*`,
      `ec2:CreateTags ${EC2}:instance/*`,
      `ec2:RunInstances ${EC2}:volume/*`,
      `ec2:CreateTags ${EC2}:volume/*`,
      `ec2:RunInstances ${EC2}:network-interface/*`,
      `ec2:RunInstances ${EC2}:launch-template/lt-1`,
      "ec2:RunInstances arn:aws:ec2:us-west-2::image/ami-1",
      `ec2:RunInstances ${SNAPSHOTS}/snap-1`,
      `ec2:RunInstances ${EC2}:subnet/subnet-1`,
      `ec2:RunInstances ${EC2}:security-group/sg-1`,
      `iam:PassRole arn:aws:iam::${ACCOUNT}:role/web`,
    ]);
    expect(lines.at(-1)).toContain("iam:passedtoservice=ec2.amazonaws.com");
    // The template's tags are given at birth too.
    expect(lines[1]).toContain("aws:requesttag/name=web");
    expect(lines[3]).toContain("ec2:createaction=RunInstances");
  });
});

test.each<[string, string, object, string]>([
  [
    "DynamoDB",
    "UpdateItem",
    { TableName: "t" },
    `dynamodb:UpdateItem arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/t`,
  ],
  ["S3", "PutObject", { Bucket: "b", Key: "a/c" }, "s3:PutObject arn:aws:s3:::b/a/c"],
  ["S3", "HeadObject", { Bucket: "b", Key: "a" }, "s3:GetObject arn:aws:s3:::b/a"],
  ["S3", "HeadBucket", { Bucket: "b" }, "s3:ListBucket arn:aws:s3:::b"],
  ["SNS", "Publish", { TopicArn: "arn:t" }, "sns:Publish arn:t"],
  ["SFN", "StartExecution", { stateMachineArn: "arn:m" }, "states:StartExecution arn:m"],
  ["SFN", "DescribeExecution", { executionArn: "arn:e" }, "states:DescribeExecution arn:e"],
  ["CloudWatch", "PutMetricData", { Namespace: "N" }, "cloudwatch:PutMetricData * cloudwatch:namespace=N"],
  ["SNS", "Unsubscribe", { SubscriptionArn: "arn:aws:sns:r:1:t:id" }, "sns:Unsubscribe arn:aws:sns:r:1:t"],
  ["SNS", "ListTopics", {}, "sns:ListTopics *"],
  ["EventBridge", "PutRule", { Name: "r" }, `events:PutRule arn:aws:events:us-west-2:${ACCOUNT}:rule/r`],
  [
    "EventBridge",
    "RemoveTargets",
    { Rule: "r", EventBusName: "b" },
    `events:RemoveTargets arn:aws:events:us-west-2:${ACCOUNT}:rule/b/r`,
  ],
  [
    "EventBridge",
    "PutEvents",
    { Entries: [{}, {}] },
    `events:PutEvents arn:aws:events:us-west-2:${ACCOUNT}:event-bus/default`,
  ],
  [
    "DynamoDB",
    "TransactWriteItems",
    { TransactItems: [{ ConditionCheck: { TableName: "t" } }] },
    `dynamodb:ConditionCheckItem arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/t`,
  ],
  [
    "CloudWatch",
    "DeleteAlarms",
    { AlarmNames: ["a"] },
    `cloudwatch:DeleteAlarms arn:aws:cloudwatch:us-west-2:${ACCOUNT}:alarm:a`,
  ],
  ["KMS", "DescribeKey", { KeyId: "alias/lifeboat" }, "kms:DescribeKey arn:aws:kms:us-west-2:1:key/k"],
])("%s %s with %j demands %s", async (service, operation, input, line) => {
  expect(await linesOf(service, operation, input)).toEqual([line]);
});

test("a copy of an object demands the source and the destination", async () => {
  const input = { Bucket: "to", Key: "k", CopySource: "/from/a%20b" };
  expect(await linesOf("S3", "CopyObject", input)).toEqual([
    "s3:GetObject arn:aws:s3:::from/a b",
    "s3:PutObject arn:aws:s3:::to/k",
  ]);
});

test("every operation that the simulator answers is in the table", async () => {
  const operations = await runInVirtualTime({ seed: 1, startMs: START }, async (kernel) => {
    const onFatal = (error: unknown) => {
      throw error;
    };
    const account = createAccount({ kernel, configuration, handlers: new Map(), onFatal });
    const services = [...account.region("us-west-2").services.values()];
    return services.flatMap(({ id, operations }) => Object.keys(operations).map((name) => `${id} ${name}`));
  });
  const inTable = new Set(
    Object.entries(DEMANDS).flatMap(([id, byName]) => Object.keys(byName).map((name) => `${id} ${name}`)),
  );
  expect(operations).toContain("EC2 CopySnapshot");
  expect(operations.filter((operation) => !inTable.has(operation))).toEqual([]);
});

test("an operation that is not in the table stops the run", async () => {
  await expect(linesOf("EC2", "CreateImage", {})).rejects.toThrow(NotModelled);
  await expect(linesOf("EC2", "CreateImage", {})).rejects.toThrow("what EC2.CreateImage asks of IAM");
});
