import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { loadSdk } from "./sdk.ts";
import type { Outcome } from "./side.ts";
import { playSimulated } from "./simulated.ts";
import { parseCases } from "./table.ts";

const sdk = await loadSdk([]);
const configuration = readFileSync("lifeboat.yml", "utf8");

/** Plays steps to the simulator alone: an answer, or the code and status of a refusal. */
async function played(steps: string): Promise<readonly unknown[]> {
  const [one] = parseCases(
    `[{ case: decided, given: { server: server, address: address }, steps: [${steps}] }]`,
  );
  if (one === undefined) throw new Error("no case");
  return (await playSimulated(one, sdk, configuration)).map(told);
}

function told(outcome: Outcome): unknown {
  if (outcome.kind === "output") return outcome.output;
  if (outcome.kind === "unasked") return outcome.reference;
  const { name, $metadata } = outcome.error as Error & { $metadata?: { httpStatusCode?: number } };
  return `${name} ${$metadata?.httpStatusCode}`;
}

const BUCKET = "S3.CreateBucket: { Bucket: b, CreateBucketConfiguration: { LocationConstraint: us-west-2 } }";

describe("the simulator, where AWS's pages sided against it", () => {
  test("tells of HEAD requests a status, and of what is not there that it is not", async () => {
    const answers = await played(`
      { S3.HeadObject: { Bucket: none, Key: a } },
      { ${BUCKET.replace("Bucket: b", "Bucket: heads")} },
      { S3.PutObject: { Bucket: heads, Key: a, Body: x } },
      { S3.HeadObject: { Bucket: heads, Key: a, IfMatch: '"0"' } },
      { S3.HeadObject: { Bucket: heads, Key: a, Range: "bytes=9-" } },
    `);
    expect([answers[0], answers[3], answers[4]]).toEqual(["NotFound 404", "Unknown 412", "Unknown 416"]);
  });

  test("keeps an object's Cache-Control", async () => {
    const answers = await played(`
      { ${BUCKET.replace("Bucket: b", "Bucket: cached")} },
      { S3.PutObject: { Bucket: cached, Key: a, Body: x, CacheControl: no-store } },
      { S3.HeadObject: { Bucket: cached, Key: a } },
    `);
    expect(answers[2]).toMatchObject({ CacheControl: "no-store" });
  });

  test("refuses performance that a volume's type does not take", async () => {
    const volume = (more: string) =>
      `{ EC2.CreateVolume: { AvailabilityZone: us-west-2a, Size: 8, ${more} } },`;
    const [iops, throughput, many, fine] = await played(
      [
        volume("VolumeType: gp2, Iops: 100"),
        volume("Throughput: 250"),
        volume("VolumeType: gp3, Iops: 80001"),
        volume("VolumeType: gp3, Iops: 80000"),
      ].join(""),
    );
    const combination = "InvalidParameterCombination 400";
    expect([iops, throughput, many]).toEqual([combination, combination, "InvalidParameterValue 400"]);
    expect(fine).toMatchObject({ Iops: 80_000 });
  });

  test("sets an alarm's state where its action fails", async () => {
    const answers = await played(`
      { CloudWatch.PutMetricAlarm: {
        AlarmName: a, Namespace: n, MetricName: m, Statistic: Maximum, Period: 60, EvaluationPeriods: 1,
        Threshold: 1, ComparisonOperator: GreaterThanThreshold,
        AlarmActions: ["arn:aws:sns:us-west-2:\${account}:none"] } },
      { CloudWatch.SetAlarmState: { AlarmName: a, StateValue: ALARM, StateReason: because } },
      { CloudWatch.DescribeAlarms: {} },
    `);
    expect(answers[2]).toMatchObject({ MetricAlarms: [{ StateValue: "ALARM" }] });
  });

  test("tells a new snapshot's tier, and an address's instance by its private address", async () => {
    const answers = await played(`
      { EC2.CreateVolume: { AvailabilityZone: us-west-2a, Size: 8 }, as: volume },
      { EC2.DescribeVolumes: { VolumeIds: ["\${volume.VolumeId}"] }, until: { "Volumes[0].State": available } },
      { EC2.CreateSnapshot: { VolumeId: "\${volume.VolumeId}" } },
      { EC2.AssociateAddress: { AllocationId: "\${address.AllocationId}", InstanceId: "\${server.InstanceId}" } },
      { EC2.DescribeAddresses: {} },
    `);
    expect(answers[2]).toMatchObject({ StorageTier: "standard" });
    expect(answers[4]).toMatchObject({ Addresses: [{ PrivateIpAddress: expect.any(String) }] });
  });
});
