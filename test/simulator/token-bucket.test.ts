import { describe, expect, test } from "@jest/globals";
import { TokenBuckets } from "../../simulator/cloud/token-bucket.ts";
import { bucketUses } from "../../simulator/cloud/token-bucket-limits.ts";

const limit = { capacity: 5, refillPerSecond: 2 };

/** Buckets at an instant that the test moves. */
function bucketsAt() {
  const clock = { now: 0 };
  return { clock, buckets: new TokenBuckets(() => clock.now) };
}

describe("a token bucket", () => {
  test("lets its capacity through at once and its refill in the long run", () => {
    const { clock, buckets } = bucketsAt();
    const burst = Array.from({ length: 7 }, () => buckets.take("a", limit));
    expect(burst).toEqual([true, true, true, true, true, false, false]);
    clock.now = 499;
    expect(buckets.take("a", limit)).toBe(false);
    clock.now = 500;
    expect(buckets.take("a", limit)).toBe(true);
  });

  test("never holds more than its capacity, and is nobody else's", () => {
    const { clock, buckets } = bucketsAt();
    expect(buckets.take("a", limit, 5)).toBe(true);
    clock.now = 3_600_000;
    expect(buckets.take("a", limit, 6)).toBe(false);
    expect(buckets.take("a", limit, 5)).toBe(true);
    expect(buckets.take("b", limit, 5)).toBe(true);
  });
});

describe("the limits of", () => {
  const uses = (service: string, operation: string, input = {}, region = "us-east-1") =>
    bucketUses({ service, operation, region, input }).map(
      ({ bucket, limit: { capacity, refillPerSecond }, tokens }) =>
        `${bucket} ${capacity}/${refillPerSecond} -${tokens}`,
    );

  test("EC2 are per action, and per instance where instances are moved", () => {
    expect(uses("EC2", "CopySnapshot")).toEqual(["CopySnapshot 50/5 -1"]);
    expect(uses("EC2", "CreateSnapshots")).toEqual(["CreateSnapshots 100/5 -1"]);
    expect(uses("EC2", "StartInstances", { InstanceIds: ["i-1", "i-2"] })).toEqual([
      "StartInstances 5/2 -1",
      "StartInstances/instances 1000/2 -2",
    ]);
  });

  test("EC2's descriptions are smaller for those that ask for everything", () => {
    expect(uses("EC2", "DescribeSnapshots")).toEqual(["DescribeSnapshots/all 50/10 -1"]);
    expect(uses("EC2", "DescribeSnapshots", { OwnerIds: ["self"] })).toEqual(["DescribeSnapshots 100/20 -1"]);
  });

  test("Step Functions depend on the Region, and other services have none", () => {
    expect(uses("SFN", "StartExecution")).toEqual(["StartExecution 1300/300 -1"]);
    expect(uses("SFN", "DescribeExecution")).toEqual(["DescribeExecution 300/15 -1"]);
    expect(uses("SFN", "StartExecution", {}, "eu-north-1")).toEqual(["StartExecution 800/150 -1"]);
    expect(uses("DynamoDB", "PutItem")).toEqual([]);
  });
});
