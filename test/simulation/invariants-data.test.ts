import { describe, expect, test } from "@jest/globals";
import { broken, completePoint, createVolume } from "../helpers/broken-invariants.ts";
import { RUN, type TraceBuilder } from "../helpers/trace-builder.ts";

/** An instance that its owner opted in. */
const tagged = { tags: { "lifeboat:group": "web" } };

describe("I2, a complete recovery point is always there", () => {
  test("holds when an older point is deleted", () => {
    const write = (trace: TraceBuilder) =>
      completePoint(completePoint(trace, 600, "1"), 900, "2").copy(901, "snap-a1", "deleted", {
        set: "1",
        volume: "vol-1",
      });
    expect(broken("I2", write)).toEqual([]);
  });

  test("is broken when the newest complete point is deleted", () => {
    const write = (trace: TraceBuilder) =>
      completePoint(completePoint(trace, 600, "1"), 900, "2").copy(901, "snap-a2", "deleted", {
        set: "2",
        volume: "vol-1",
      });
    expect(broken("I2", write)).toEqual([
      "snap-a2 in us-west-2 was deleted, but it is of the newest complete recovery point, 2",
    ]);
  });

  test("is broken when a volume's newest completed copy is deleted, though its set is incomplete", () => {
    const write = (trace: TraceBuilder) =>
      completePoint(trace, 600, "1")
        .copy(900, "snap-a2", "completed", { set: "2", volume: "vol-1" })
        .copy(901, "snap-a2", "deleted", { set: "2", volume: "vol-1" });
    expect(broken("I2", write)).toEqual([
      "snap-a2 in us-west-2 was deleted, but it is the newest completed copy of vol-1",
    ]);
  });

  test("does not take a source set for a recovery point: after a failover both are in one Region", () => {
    const source = (trace: TraceBuilder, seconds: number, to: string) =>
      trace.ec2(seconds, "snap-source", to, {
        tags: {
          "lifeboat:group": "web",
          "lifeboat:server": "web-1",
          "lifeboat:set": "9",
          "lifeboat:members": "1",
          "lifeboat:taken-at": "9",
        },
      });
    const write = (trace: TraceBuilder) =>
      source(source(completePoint(trace, 600, "1"), 900, "completed"), 901, "deleted");
    expect(broken("I2", write)).toEqual([]);
  });

  test("is broken in the other Region, too, once copies go there", () => {
    const tags = {
      "lifeboat:group": "web",
      "lifeboat:server": "web-1",
      "lifeboat:set": "9",
      "lifeboat:members": "1",
      "lifeboat:taken-at": "9",
      "lifeboat:source-volume": "vol-9",
    };
    const write = (trace: TraceBuilder) =>
      trace
        .ec2(900, "snap-a9", "completed", { tags }, "us-east-1")
        .ec2(901, "snap-a9", "deleted", { tags }, "us-east-1");
    expect(broken("I2", write)).toEqual([
      "snap-a9 in us-east-1 was deleted, but it is of the newest complete recovery point, 9",
    ]);
  });

  test("is broken when a snapshot is deleted that a live failover restores from", () => {
    const write = (trace: TraceBuilder) => {
      completePoint(trace, 600, "1").execution(700, "RUNNING").call(701, createVolume("snap-a1"));
      completePoint(trace, 900, "2").copy(901, "snap-a1", "deleted", { set: "1", volume: "vol-1" });
    };
    expect(broken("I2", write)).toEqual([`snap-a1 in us-west-2 was deleted while ${RUN} restores from it`]);
  });

  test("is broken when there is no complete point after the first interval", () => {
    const backup = { machine: "lifeboat-drill-backup", name: "tick" };
    const at = (seconds: number) => (trace: TraceBuilder) => trace.execution(seconds, "SUCCEEDED", backup);
    expect(broken("I2", at(35 * 60 - 1))).toEqual([]);
    expect(broken("I2", at(35 * 60))).toEqual(["web/web-1 has no complete recovery point in us-west-2"]);
  });
});

describe("I3, only Lifeboat's own is touched", () => {
  const stop = { operation: "StopInstances", input: { InstanceIds: ["i-1"] } };

  test("holds for a tagged instance, and for reading any other", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .ec2(1, "i-1", "running", tagged)
        .call(2, stop)
        .call(3, { operation: "DescribeInstances", input: { InstanceIds: ["i-2"] } });
    expect(broken("I3", write)).toEqual([]);
  });

  test("is broken by a stop of an instance without Lifeboat's tag", () => {
    expect(broken("I3", (trace) => trace.ec2(1, "i-1", "running", { tags: {} }).call(2, stop))).toEqual([
      "lifeboat-drill-test called EC2 StopInstances in us-west-2 on i-1, which has no tag lifeboat:group",
    ]);
  });

  test("is broken by tagging what was not Lifeboat's", () => {
    const input = { Resources: ["vol-1"], Tags: [{ Key: "lifeboat:group", Value: "web" }] };
    const write = (trace: TraceBuilder) =>
      trace.ec2(1, "vol-1", "in-use", { tags: {} }).call(2, { operation: "CreateTags", input });
    expect(broken("I3", write)).toHaveLength(1);
  });

  test("is broken by a write to a bucket or table of somebody else's, and by an operation that it does not know", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .call(1, { service: "S3", operation: "PutObject", input: { Bucket: "lifeboat-drill-switch" } })
        .call(2, { service: "S3", operation: "PutObject", input: { Bucket: "payroll" } })
        .call(3, { service: "Route 53", operation: "ChangeResourceRecordSets", input: {} });
    expect(broken("I3", write)).toHaveLength(2);
  });
});

describe("I5, nothing is left without an owner", () => {
  const made = { tags: { "lifeboat:group": "web", "lifeboat:run": RUN } };

  test("holds when a run that stood down has deleted what it made", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .ec2(2, "vol-9", "in-use", made)
        .ec2(3, "vol-9", "deleted", made)
        .execution(4, "SUCCEEDED", { output: { outcome: "stood-down" } });
    expect(broken("I5", write)).toEqual([]);
  });

  test("is broken when a run that stood down leaves its epoch on a server", () => {
    const server = (epoch: string) => ({ tags: { ...made.tags, "lifeboat:epoch": epoch } });
    const write = (epoch: string) => (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .ec2(2, "i-9", "running", server("1"))
        .ec2(3, "i-9", "stopped", server(epoch))
        .execution(4, "SUCCEEDED", { output: { outcome: "stood-down" } });
    expect(broken("I5", write("none"))).toEqual([]);
    expect(broken("I5", write("1"))).toEqual([`${RUN} stood down and left its epoch on i-9`]);
  });

  test("is broken when a run that stood down leaves a volume", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .ec2(2, "vol-9", "available", made)
        .execution(4, "SUCCEEDED", { output: { outcome: "stood-down" } });
    expect(broken("I5", write)).toEqual([`${RUN} ended stood-down and left vol-9 (available)`]);
  });

  test("is broken when a run that recovered leaves a volume that nothing uses", () => {
    const write = (state: string) => (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .ec2(2, "vol-9", state, made)
        .execution(4, "SUCCEEDED", { output: { outcome: "recovered" } });
    expect(broken("I5", write("in-use"))).toEqual([]);
    expect(broken("I5", write("available"))).toEqual([`${RUN} ended recovered and left vol-9 (available)`]);
  });

  test("gives a run that died ten minutes, and is broken after them", () => {
    const died = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").ec2(2, "i-9", "running", made).execution(4, "ABORTED");
    const tick = { machine: "lifeboat-drill-backup", name: "tick" };
    expect(broken("I5", (trace) => died(trace).execution(603, "RUNNING", tick))).toEqual([]);
    expect(broken("I5", (trace) => died(trace).execution(604, "RUNNING", tick))).toEqual([
      `${RUN} ended unnamed and left i-9 (running)`,
    ]);
  });

  test("judges a run that died by how it ended in the end", () => {
    const again = { name: `${RUN}-again-1` };
    const tick = { machine: "lifeboat-drill-backup", name: "tick" };
    const resumed = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .ec2(2, "vol-9", "in-use", made)
        .execution(4, "ABORTED")
        .execution(60, "RUNNING", again)
        .execution(700, "RUNNING", tick);
    expect(broken("I5", resumed)).toEqual([]);
    const recovered = { ...again, output: { outcome: "recovered" } };
    expect(broken("I5", (trace) => resumed(trace).execution(800, "SUCCEEDED", recovered))).toEqual([]);
    const stoodDown = { ...again, output: { outcome: "stood-down" } };
    expect(broken("I5", (trace) => resumed(trace).execution(800, "SUCCEEDED", stoodDown))).toEqual([
      `${RUN} ended stood-down and left vol-9 (in-use)`,
    ]);
  });

  test("lets a run that held keep what it has", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").ec2(2, "vol-9", "in-use", made).execution(4, "FAILED", { error: "Held" });
    expect(broken("I5", write)).toEqual([]);
  });
});

describe("I8, a recovery point is used whole", () => {
  test("holds when every member of one complete set becomes a volume before the start", () => {
    const write = (trace: TraceBuilder) =>
      completePoint(trace, 1, "1")
        .execution(2, "RUNNING")
        .call(3, createVolume("snap-a1"))
        .call(3, createVolume("snap-b1"))
        .entered(4, "StartStandby");
    expect(broken("I8", write)).toEqual([]);
  });

  test("is broken by a volume made from an incomplete set", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .copy(1, "snap-a1", "completed", { set: "1", volume: "vol-1" })
        .copy(1, "snap-b1", "pending", { set: "1", volume: "vol-2" })
        .call(3, createVolume("snap-a1"));
    expect(broken("I8", write)).toHaveLength(1);
  });

  test("is broken by volumes of two sets", () => {
    const write = (trace: TraceBuilder) =>
      completePoint(completePoint(trace, 1, "1"), 1, "2")
        .call(3, createVolume("snap-a1"))
        .call(3, createVolume("snap-b2"));
    expect(broken("I8", write)).toEqual([`${RUN} restores web-1 from two recovery points, 1 and then 2`]);
  });

  test("holds when a run gives a point up for an older one, and uses that whole", () => {
    const older = (trace: TraceBuilder) =>
      completePoint(completePoint(trace, 1, "1"), 1, "2")
        .execution(2, "RUNNING")
        .call(3, createVolume("snap-a2"))
        .call(3, createVolume("snap-b2"))
        .call(4, createVolume("snap-a1"));
    const whole = (trace: TraceBuilder) =>
      older(trace).call(4, createVolume("snap-b1")).entered(5, "StartStandby");
    expect(broken("I8", whole)).toEqual([]);
    expect(broken("I8", (trace) => older(trace).entered(5, "StartStandby"))).toEqual([
      `${RUN} starts the standby of web-1 with 1 of 2 volumes of its recovery point`,
    ]);
  });

  test("is broken by a launch with a part of the set", () => {
    const launch = (...snapshots: readonly string[]) => ({
      operation: "RunInstances",
      input: {
        BlockDeviceMappings: snapshots.map((SnapshotId) => ({ DeviceName: "/dev/sdf", Ebs: { SnapshotId } })),
        TagSpecifications: [{ Tags: [{ Key: "lifeboat:run", Value: RUN }] }],
      },
    });
    const write = (request: ReturnType<typeof launch>) => (trace: TraceBuilder) =>
      completePoint(trace, 1, "1").execution(2, "RUNNING").call(3, request);
    expect(broken("I8", write(launch("snap-a1", "snap-b1")))).toEqual([]);
    expect(broken("I8", write(launch("snap-a1")))).toEqual([
      "lifeboat-drill-test launches web-1 with a part of the recovery point 1",
    ]);
  });

  test("is broken by a start with a part of the set", () => {
    const write = (trace: TraceBuilder) =>
      completePoint(trace, 1, "1")
        .execution(2, "RUNNING")
        .call(3, createVolume("snap-a1"))
        .entered(4, "StartStandby");
    expect(broken("I8", write)).toEqual([
      `${RUN} starts the standby of web-1 with 1 of 2 volumes of its recovery point`,
    ]);
  });
});
