import { describe, expect, test } from "@jest/globals";
import { watchInvariants } from "../../simulator/invariants/watch.ts";
import { Trace, type TraceBody } from "../../simulator/kernel/trace.ts";
import { ADDRESSES, CONFIGURATION, RUN, START, TraceBuilder } from "../helpers/trace-builder.ts";

/** Writes a trace under the eyes of the invariants and returns the messages of the one that is asked for. */
function broken(id: string, write: (trace: TraceBuilder) => unknown): string[] {
  const trace = new Trace();
  const watch = watchInvariants(trace, { seed: 7, scenario: "region-lost", configuration: CONFIGURATION });
  write(new TraceBuilder(trace).run().addresses());
  watch.finish();
  return watch.violations.filter((violation) => violation.id === id).map(({ message }) => message);
}

/** An instance of the user's: opted in, or not. */
const tagged = { tags: { "lifeboat:group": "web" } };
const answer = (region: keyof typeof ADDRESSES): TraceBody => ({
  kind: "dns",
  from: "route53",
  by: "authoritative",
  name: "www.xyz-corp.example",
  type: "A",
  rcode: "NOERROR",
  answers: [ADDRESSES[region]],
  ttl: 20,
  cached: false,
});
const told: TraceBody = {
  kind: "notification",
  region: "us-west-2",
  topic: "pages",
  subject: "Recovered",
  message: "web runs in us-west-2",
};
const completePoint = (trace: TraceBuilder, seconds: number, set: string) =>
  trace
    .copy(seconds, `snap-a${set}`, "completed", { set, volume: "vol-1" })
    .copy(seconds, `snap-b${set}`, "completed", { set, volume: "vol-2" });
const createVolume = (snapshot: string, run = RUN) => ({
  operation: "CreateVolume",
  input: { SnapshotId: snapshot, TagSpecifications: [{ Tags: [{ Key: "lifeboat:run", Value: run }] }] },
});

describe("I1, only verified Regions are named", () => {
  const takeover = (trace: TraceBuilder) => trace.execution(10, "RUNNING").proof(20).entered(30, "TakeOver");

  test("holds when the answer moves to the standby after its verification and takeover", () => {
    const write = (trace: TraceBuilder) =>
      takeover(trace.add(1, answer("us-east-1")))
        .add(35, answer("us-east-1"))
        .add(45, answer("us-west-2"));
    expect(broken("I1", write)).toEqual([]);
  });

  test("is broken by an answer that names the standby before a takeover", () => {
    expect(broken("I1", (trace) => trace.add(1, answer("us-west-2")))).toEqual([
      "the authoritative servers name 198.51.100.10 (us-west-2) for www.xyz-corp.example, expected us-east-1",
    ]);
  });

  test("is broken by a takeover of a standby that was never proven", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(10, "RUNNING").proof(20, 2).entered(30, "TakeOver").add(31, answer("us-west-2"));
    expect(broken("I1", write)).toHaveLength(1);
  });

  test("is broken by an answer that goes back to the old active by itself", () => {
    const write = (trace: TraceBuilder) =>
      takeover(trace).add(40, answer("us-west-2")).add(300, answer("us-east-1"));
    expect(broken("I1", write)).toHaveLength(1);
  });
});

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

describe("I4, one holder acts", () => {
  test("holds when the holder of the lease acts", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").lease(2).entered(3, "RestoreVolumes");
    expect(broken("I4", write)).toEqual([]);
  });

  test("is broken by a run that acts without the lease", () => {
    expect(broken("I4", (trace) => trace.execution(1, "RUNNING").entered(3, "RestoreVolumes"))).toHaveLength(
      1,
    );
  });

  test("is broken by a run that acts after its lease has expired", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").lease(2, RUN, 10).entered(11, "FenceActive");
    expect(broken("I4", write)).toHaveLength(1);
  });

  test("is broken when the lease of a live holder is taken", () => {
    expect(broken("I4", (trace) => trace.lease(2, RUN).lease(3, "failover-web-1-other"))).toEqual([
      `failover-web-1-other wrote the lease of us-west-2/web, which ${RUN} holds`,
    ]);
  });

  test("is broken when an epoch goes back", () => {
    const advance = (epoch: string) => ({
      service: "DynamoDB",
      operation: "PutItem",
      input: { Item: { group: { S: "web" }, item: { S: "direction" }, epoch: { N: epoch } } },
    });
    const write = (trace: TraceBuilder) => trace.call(1, advance("2")).call(2, advance("1"));
    expect(broken("I4", write)).toEqual(["the epoch of us-west-2/web went from 2 back to 1"]);
  });

  test("takes no notice of a write that the table refused", () => {
    const input = { Item: { group: { S: "web" }, item: { S: "direction" }, epoch: { N: "9" } } };
    const put = { service: "DynamoDB", operation: "PutItem", input } as const;
    const write = (trace: TraceBuilder) =>
      trace
        .call(1, { ...put, outcome: "error" })
        .execution(2, "RUNNING")
        .lease(3)
        .entered(4, "TakeOver");
    expect(broken("I4", write)).toEqual([]);
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

  test("is broken when a run that stood down leaves a volume", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .ec2(2, "vol-9", "available", made)
        .execution(4, "SUCCEEDED", { output: { outcome: "stood-down" } });
    expect(broken("I5", write)).toEqual([`${RUN} ended stood-down and left vol-9 (available)`]);
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

  test("lets a run that held keep what it has", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").ec2(2, "vol-9", "in-use", made).execution(4, "FAILED", { error: "Held" });
    expect(broken("I5", write)).toEqual([]);
  });
});

describe("I6, served within the objective, or a person told", () => {
  const lost = (trace: TraceBuilder) => completePoint(trace, 600, "1").disaster(1000);

  test("holds when the client is served again in time and a person was told", () => {
    const write = (trace: TraceBuilder) =>
      lost(trace)
        .requests(1001, 100, { ok: false })
        .execution(1020, "RUNNING")
        .add(1090, told)
        .execution(1100, "SUCCEEDED", { output: { outcome: "recovered" } })
        .requests(1101, 300, {});
    expect(broken("I6", write)).toEqual([]);
  });

  test("is broken when a restorable standby does not serve within the objective", () => {
    const write = (trace: TraceBuilder) => lost(trace).requests(1001, 310, { ok: false }).add(1400, told);
    expect(broken("I6", write)).toHaveLength(1);
  });

  test("excuses the delay where nothing could be restored, but not that nobody was told", () => {
    const write = (trace: TraceBuilder) => trace.disaster(1000).requests(1001, 310, { ok: false });
    expect(broken("I6", write)).toEqual(["nobody was told of the disaster"]);
  });

  test("is broken by an execution that ends without a named state, untold", () => {
    expect(broken("I6", (trace) => trace.execution(1, "RUNNING").execution(4, "TIMED_OUT"))).toEqual([
      `${RUN} ended without a named state`,
      `nobody was told of ${RUN}`,
    ]);
  });
});

describe("I7, the living are left alone", () => {
  const act = (ok: boolean) => (trace: TraceBuilder) =>
    trace.execution(1, "RUNNING").requests(2, 30, { ok, servedFrom: "us-east-1" }).entered(33, "TakeOver");

  test("holds when the active Region has stopped serving", () => {
    expect(broken("I7", act(false))).toEqual([]);
  });

  test("is broken by a takeover from an active Region that serves", () => {
    expect(broken("I7", act(true))).toHaveLength(1);
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
    expect(broken("I8", write)).toEqual([`${RUN} restores web-1 from two recovery points, 1 and 2`]);
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

describe("I9, an event that comes twice changes nothing", () => {
  test("holds for two suspicions with an execution each", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").execution(2, "RUNNING", { name: "failover-web-1-20260101T020000Z" });
    expect(broken("I9", write)).toEqual([]);
  });

  test("is broken by a second execution for one suspicion", () => {
    const write = (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").execution(2, "RUNNING", { name: RUN.replace("-1-", "-2-") });
    expect(broken("I9", write)).toHaveLength(1);
  });

  test("is broken when two runs establish one epoch", () => {
    const other = "failover-web-1-20260101T020000Z";
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .execution(2, "RUNNING", { name: other })
        .exited(3, "TakeOver")
        .exited(4, "TakeOver", other);
    expect(broken("I9", write)).toHaveLength(1);
  });
});

describe("I10, the fence comes after the proof", () => {
  const fence = {
    operation: "StopInstances",
    region: "us-east-1",
    by: "lifeboat-drill-fenceActive",
    input: { InstanceIds: ["i-1"] },
  };

  test("holds when the standby has answered three times and was verified", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .proof(2)
        .exited(3, "VerifyStandby")
        .entered(4, "FenceActive")
        .call(5, fence);
    expect(broken("I10", write)).toEqual([]);
  });

  test("is broken by a fence without a proof, at the state and at the call", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .proof(2, 2)
        .exited(3, "VerifyStandby")
        .entered(4, "FenceActive")
        .call(5, fence);
    expect(broken("I10", write)).toHaveLength(2);
  });

  test("takes answers from before the execution for no proof", () => {
    const write = (trace: TraceBuilder) =>
      trace.proof(1).execution(2, "RUNNING").exited(3, "VerifyStandby").entered(4, "FenceActive");
    expect(broken("I10", write)).toHaveLength(1);
  });
});

describe("the watch", () => {
  const watched = () => {
    const trace = new Trace();
    const watch = watchInvariants(trace, { seed: 7, scenario: "region-lost", configuration: CONFIGURATION });
    return { builder: new TraceBuilder(trace).run().addresses(), trace, watch };
  };

  test("writes a violation to the trace as it happens, with the record that showed it as its cause", () => {
    const { builder, trace, watch } = watched();
    builder.add(1, answer("us-west-2")).add(2, { kind: "end", reason: "over" });
    const shown = trace.records.find(({ kind }) => kind === "dns");
    expect(trace.records.find(({ kind }) => kind === "violation")).toMatchObject({
      id: "I1",
      at: START + 1000,
      cause: shown?.n,
    });
    expect(watch.violations[0]?.replay).toBe("npm run drill -- --seed 7 --scenario region-lost");
  });

  test("tells the same violation once but counts every evaluation", () => {
    const { builder, trace, watch } = watched();
    for (let second = 1; second <= 5; second += 1) builder.add(second, answer("us-west-2"));
    watch.finish();
    expect(watch.violations).toHaveLength(1);
    expect(watch.checked).toBe(5);
    expect(trace.records.at(-1)).toMatchObject({ kind: "invariants", evaluations: { I1: 5, I2: 0 } });
  });
});
