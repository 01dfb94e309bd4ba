import { describe, expect, test } from "@jest/globals";
import { watchInvariants } from "../../simulator/invariants/watch.ts";
import { Trace, type TraceBody } from "../../simulator/kernel/trace.ts";
import { broken, completePoint } from "../helpers/broken-invariants.ts";
import { ADDRESSES, CONFIGURATION, RUN, START, TraceBuilder } from "../helpers/trace-builder.ts";

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

  test("is broken by a run for an epoch that another one has established, and not by going on with its own", () => {
    const establish = (run: string) => ({
      service: "DynamoDB",
      operation: "UpdateItem",
      input: {
        Key: { group: { S: "web" }, item: { S: "direction" } },
        ExpressionAttributeValues: { ":run": { S: run }, ":epoch": { N: "1" } },
      },
    });
    const write = (run: string) => (trace: TraceBuilder) =>
      trace.execution(1, "RUNNING").call(2, establish(run)).lease(3).entered(4, "TakeOver");
    expect(broken("I4", write(RUN))).toEqual([]);
    expect(broken("I4", write("failover-web-1-other"))).toEqual([
      `${RUN} entered TakeOver although web is at epoch 1`,
    ]);
  });

  test("is broken when servers of the old epoch run on in a Region that came back", () => {
    const server = { tags: { "lifeboat:group": "web" } };
    const write = (state: string) => (trace: TraceBuilder) =>
      trace
        .ec2(1, "i-1", "running", server, "us-east-1")
        .disaster(2)
        .execution(3, "RUNNING")
        .exited(4, "TakeOver")
        .add(100, { kind: "restored", region: "us-east-1", what: "region-lost" })
        .ec2(200, "i-1", state, server, "us-east-1")
        .requests(800, 1, {});
    expect(broken("I4", write("stopped"))).toEqual([]);
    expect(broken("I4", write("running"))).toEqual([
      "i-1 of web in us-east-1 run on, though us-west-2 took over",
    ]);
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

  test("lets the clock stand still while no zone of the standby Region has room, and begin anew then", () => {
    const full = (at: number, phase: "begins" | "ends", letters: string) => (trace: TraceBuilder) => {
      for (const letter of letters)
        trace.add(at, {
          kind: "fault",
          region: "us-west-2",
          what: "no-capacity",
          phase,
          detail: { zone: `us-west-2${letter}` },
        });
      return trace;
    };
    const write = (letters: string, seconds: number) => (trace: TraceBuilder) => {
      full(1000, "begins", letters)(lost(trace)).requests(1001, 200, { ok: false });
      return full(1201, "ends", letters)(trace).requests(1202, seconds, { ok: false }).add(1600, told);
    };
    expect(broken("I6", write("abc", 290))).toEqual([]);
    expect(broken("I6", write("abc", 310))).toHaveLength(1);
    expect(broken("I6", write("ab", 290))).toHaveLength(1);
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

describe("I6, of a run that died", () => {
  const died = (trace: TraceBuilder) => trace.execution(1, "RUNNING").add(2, told).execution(4, "ABORTED");
  const closed = (event: string, fields: Readonly<Record<string, unknown>>): TraceBody => ({
    kind: "log",
    region: "us-west-2",
    function: "lifeboat-drill-closeRun",
    level: "WARN",
    event,
    fields: { run: RUN, ...fields },
  });

  test("holds when another execution brings it to a named end", () => {
    const write = (trace: TraceBuilder) =>
      died(trace)
        .execution(60, "RUNNING", { name: `${RUN}-again-1` })
        .execution(90, "SUCCEEDED", { name: `${RUN}-again-1`, output: { outcome: "recovered" } });
    expect(broken("I6", write)).toEqual([]);
  });

  test("holds when it had been closed, or is closed by the function that was running, or is given up", () => {
    const closedBefore = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .add(2, told)
        .add(3, closed("run-closed", { outcome: "recovered" }))
        .execution(4, "ABORTED");
    const closedAfter = (trace: TraceBuilder) =>
      died(trace).add(5, closed("run-closed", { outcome: "stood-down" }));
    const givenUp = (trace: TraceBuilder) => died(trace).add(5, closed("run-given-up", {}));
    for (const write of [closedBefore, closedAfter, givenUp]) expect(broken("I6", write)).toEqual([]);
  });

  test("is broken when the last of its executions died too", () => {
    const write = (trace: TraceBuilder) =>
      died(trace)
        .execution(60, "RUNNING", { name: `${RUN}-again-1` })
        .execution(90, "TIMED_OUT", { name: `${RUN}-again-1` });
    expect(broken("I6", write)).toEqual([`${RUN} ended without a named state`]);
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

  test("is broken by a second execution for one suspicion, whatever its name says", () => {
    const input = { group: "web", epoch: 1, firstBadSlot: "2026-01-01T01:00:00.000Z" };
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING", { input })
        .execution(2, "RUNNING", { name: "failover-web-1-20260101T020000Z", input });
    expect(broken("I9", write)).toHaveLength(1);
  });

  const again = { name: `${RUN}-again-1` };

  test("holds when a run that died is resumed by another execution", () => {
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .exited(2, "TakeOver")
        .execution(3, "ABORTED")
        .execution(60, "RUNNING", again)
        .exited(61, "TakeOver", again.name);
    expect(broken("I9", write)).toEqual([]);
  });

  test("is broken by a second execution of a run that is alive, or has ended", () => {
    const alive = (trace: TraceBuilder) => trace.execution(1, "RUNNING").execution(2, "RUNNING", again);
    const ended = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .execution(2, "SUCCEEDED", { output: { outcome: "recovered" } })
        .execution(3, "RUNNING", again);
    for (const write of [alive, ended])
      expect(broken("I9", write)).toEqual([
        `the suspicion of web since 20260101T010000Z has a second execution: us-west-2/${RUN}, now us-west-2/${RUN}-again-1`,
      ]);
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

  test("wants the proof again from an execution that resumes the run", () => {
    const again = `${RUN}-again-1`;
    const write = (trace: TraceBuilder) =>
      trace
        .execution(1, "RUNNING")
        .proof(2)
        .exited(3, "VerifyStandby")
        .execution(4, "ABORTED")
        .execution(5, "RUNNING", { name: again })
        .entered(6, "FenceActive", again);
    expect(broken("I10", write)).toHaveLength(1);
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
