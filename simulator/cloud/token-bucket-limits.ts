import type { BucketLimit } from "./token-bucket.ts";

/** What one call takes out of one bucket. */
export interface BucketUse {
  /** Unique within a service of one account and Region. */
  readonly bucket: string;
  readonly limit: BucketLimit;
  readonly tokens: number;
}

const limit = (capacity: number, refillPerSecond: number): BucketLimit => ({ capacity, refillPerSecond });

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, request rate, by action. */
const EC2_REQUESTS: Readonly<Record<string, BucketLimit>> = {
  CreateSnapshot: limit(100, 5),
  CreateSnapshots: limit(100, 5),
  DeleteSnapshot: limit(100, 5),
  ModifySnapshotAttribute: limit(100, 5),
  CreateVolume: limit(100, 5),
  DeleteVolume: limit(100, 5),
  DeregisterImage: limit(100, 5),
  ModifyImageAttribute: limit(100, 5),
  CopyImage: limit(100, 1),
  CreateTags: limit(100, 10),
  DeleteTags: limit(100, 10),
  RunInstances: limit(5, 2),
  StartInstances: limit(5, 2),
  TerminateInstances: limit(100, 5),
};
const EC2_READING = limit(100, 20);
const EC2_READING_ALL = limit(50, 10);
const EC2_CHANGING = limit(50, 5);

/** The actions that have a smaller bucket when they ask for everything at once (same page). */
const EC2_SMALLER_WITHOUT_FILTER = new Set([
  "DescribeInstances",
  "DescribeInstanceStatus",
  "DescribeSnapshots",
  "DescribeVolumes",
  "DescribeNetworkInterfaces",
  "DescribeSecurityGroups",
]);

/** Resource rate, one token per instance (same page). */
const EC2_INSTANCES: Readonly<Record<string, BucketLimit>> = {
  RunInstances: limit(1000, 2),
  StartInstances: limit(1000, 2),
  StopInstances: limit(1000, 20),
  TerminateInstances: limit(1000, 20),
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: three large Regions, then others. */
const SFN_REQUESTS: Readonly<Record<string, { readonly large: BucketLimit; readonly other: BucketLimit }>> = {
  StartExecution: { large: limit(1300, 300), other: limit(800, 150) },
  DescribeExecution: { large: limit(300, 15), other: limit(250, 10) },
  GetExecutionHistory: { large: limit(400, 20), other: limit(400, 20) },
  StopExecution: { large: limit(1000, 200), other: limit(500, 25) },
  ListExecutions: { large: limit(200, 5), other: limit(100, 2) },
  SendTaskSuccess: { large: limit(3000, 500), other: limit(1500, 300) },
  SendTaskFailure: { large: limit(3000, 500), other: limit(1500, 300) },
  SendTaskHeartbeat: { large: limit(3000, 500), other: limit(1500, 300) },
};
const SFN_LARGE_REGIONS = new Set(["us-east-1", "us-west-2", "eu-west-1"]);

/** One call, as far as limits depend on it. */
export interface LimitedCall {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The buckets that a call draws from; services whose limits Lifeboat cannot come near have none. */
export function bucketUses(call: LimitedCall): readonly BucketUse[] {
  if (call.service === "EC2") return ec2Uses(call);
  if (call.service === "SFN") {
    const known = SFN_REQUESTS[call.operation];
    if (known === undefined) return [];
    const size = SFN_LARGE_REGIONS.has(call.region) ? "large" : "other";
    return [{ bucket: call.operation, limit: known[size], tokens: 1 }];
  }
  return [];
}

function ec2Uses({ operation, input }: LimitedCall): readonly BucketUse[] {
  const uses: BucketUse[] = [{ ...ec2RequestBucket(operation, input), tokens: 1 }];
  const perInstance = EC2_INSTANCES[operation];
  if (perInstance !== undefined)
    uses.push({ bucket: `${operation}/instances`, limit: perInstance, tokens: instanceCount(input) });
  return uses;
}

function ec2RequestBucket(operation: string, input: LimitedCall["input"]) {
  const own = EC2_REQUESTS[operation];
  if (own !== undefined) return { bucket: operation, limit: own };
  if (!/^(Describe|Get|List|Search)/.test(operation)) return { bucket: operation, limit: EC2_CHANGING };
  const asksForAll = EC2_SMALLER_WITHOUT_FILTER.has(operation) && Object.keys(input).length === 0;
  return asksForAll
    ? { bucket: `${operation}/all`, limit: EC2_READING_ALL }
    : { bucket: operation, limit: EC2_READING };
}

function instanceCount(input: LimitedCall["input"]): number {
  const { InstanceIds: ids, MaxCount: most } = input;
  return Array.isArray(ids) ? ids.length : typeof most === "number" ? most : 1;
}
