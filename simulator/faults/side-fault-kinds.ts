/** Detail types of the events that the simulated services put on the bus. A test holds the list to their sources. */
export const DETAIL_TYPES = [
  "CloudWatch Alarm State Change",
  "EBS Multi-Volume Snapshots Completion Status",
  "EBS Snapshot Notification",
  "EC2 Instance State-change Notification",
  "Step Functions Execution Status Change",
] as const;

/** What a tick of EventBridge Scheduler is called here; it is no event on the bus, and it cannot be delayed. */
export const TICK = "Scheduled Event";

/** The operations that the product calls, as `<SDK service id>.<operation>`. A test holds the list to a run. */
export const OPERATIONS = [
  "CloudWatch.PutMetricData",
  "DynamoDB.GetItem",
  "DynamoDB.PutItem",
  "DynamoDB.Query",
  "DynamoDB.UpdateItem",
  "EC2.AssociateAddress",
  "EC2.AttachVolume",
  "EC2.CopySnapshot",
  "EC2.CreateSnapshots",
  "EC2.CreateTags",
  "EC2.CreateVolume",
  "EC2.DeleteSnapshot",
  "EC2.DeleteVolume",
  "EC2.DescribeAddresses",
  "EC2.DescribeInstances",
  "EC2.DescribeSnapshots",
  "EC2.DescribeSubnets",
  "EC2.DescribeVolumes",
  "EC2.DetachVolume",
  "EC2.RunInstances",
  "EC2.StartInstances",
  "EC2.StopInstances",
  "EC2.TerminateInstances",
  "S3.PutObject",
  "SFN.DescribeExecution",
  "SFN.StartExecution",
  "SNS.Publish",
] as const;

/** Of these, the reads that AWS calls eventually consistent (DynamoDB's where nothing else is asked for). */
const EVENTUALLY_CONSISTENT = OPERATIONS.filter((operation) =>
  /^(DynamoDB\.(GetItem|Query)|EC2\.Describe.+|SFN\.DescribeExecution)$/.test(operation),
);

/** Of what a fault may befall, this many percent are hit unless `@PERCENT` says otherwise. */
const ALL = 100;
const HALF = 50;

/** Every kind of fault on the side: what it befalls, how much of that, and one sentence. */
export const SIDE_FAULT_KINDS = {
  "drop-event": {
    targets: [...DETAIL_TYPES, TICK],
    percent: ALL,
    description: "events of that detail-type never arrive at a rule's target",
  },
  "delay-event": {
    targets: DETAIL_TYPES,
    percent: ALL,
    description: "events of that detail-type arrive 10 to 120 seconds later",
  },
  "duplicate-event": {
    targets: [...DETAIL_TYPES, TICK],
    percent: ALL,
    description: "events of that detail-type arrive twice",
  },
  throttle: {
    targets: OPERATIONS,
    percent: HALF,
    description: "attempts of that operation are refused as too many",
  },
  "lose-answer": {
    targets: OPERATIONS,
    percent: HALF,
    description: "attempts of that operation succeed, but their answer never comes",
  },
  slow: {
    targets: OPERATIONS,
    percent: HALF,
    description: "attempts of that operation take 1 to 5 seconds longer",
  },
  "stale-read": {
    targets: EVENTUALLY_CONSISTENT,
    percent: HALF,
    description: "attempts of that read are answered as the same request was up to 10 seconds before",
  },
} as const satisfies Readonly<Record<string, SideFaultKind>>;

interface SideFaultKind {
  readonly targets: readonly string[];
  readonly percent: number;
  readonly description: string;
}

/** One fault on the side, as it was asked for. */
export interface SideFault {
  readonly kind: keyof typeof SIDE_FAULT_KINDS;
  /** A detail-type, or an operation. */
  readonly target: string;
  /** 1 to 100. */
  readonly percent: number;
  /** As `--fault` takes it; it also names the fault's random stream. */
  readonly text: string;
}

/**
 * Reads `KIND:TARGET[@PERCENT]`.
 *
 * @returns the fault, or what was expected instead
 */
export function parseSideFault(text: string): SideFault | { readonly expected: string } {
  const [, kind = "", target = "", percent] = /^([^:]*)(?::(.*?)(?:@(\d+))?)?$/.exec(text) ?? [];
  if (!isKind(kind))
    return { expected: `KIND:TARGET[@PERCENT] with a KIND of ${Object.keys(SIDE_FAULT_KINDS).join(", ")}` };
  const { targets, percent: usual }: SideFaultKind = SIDE_FAULT_KINDS[kind];
  if (!targets.includes(target)) return { expected: `${kind}:TARGET with a TARGET of ${targets.join(", ")}` };
  const share = percent === undefined ? usual : Number(percent);
  if (share < 1 || share > 100) return { expected: "a PERCENT from 1 to 100" };
  return { kind, target, percent: share, text };
}

const isKind = (kind: string): kind is SideFault["kind"] => Object.hasOwn(SIDE_FAULT_KINDS, kind);
