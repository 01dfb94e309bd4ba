import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { allHeld, measure } from "../../cli/report/measure.ts";
import { RUN, TraceBuilder } from "../helpers/trace-builder.ts";

/** Service until second 100, the loss there, service again from 200 on: RTO 100.1 s. */
function regionLost(options: { newestWrite?: number; goodAgain?: number } = {}): TraceBuilder {
  return new TraceBuilder()
    .run()
    .requests(0, 100, { servedFrom: "us-east-1" })
    .disaster(100)
    .requests(100, 20, { ok: false, error: "timeout" })
    .execution(120, "RUNNING")
    .entered(121, "RestoreVolumes")
    .entered(121, "ReadVerdict")
    .exited(122, "ReadVerdict")
    .requests(120, 80, { ok: false, error: "timeout" })
    .exited(130, "RestoreVolumes")
    .entered(131, "RestoreVolumes")
    .exited(132.5, "RestoreVolumes")
    .exited(165, "ReadVerdict")
    .entered(140, "StartStandby")
    .exited(141, "StartStandby")
    .entered(166, "VerifyStandby")
    .exited(170, "VerifyStandby")
    .entered(170, "FenceActive")
    .exited(180, "FenceActive")
    .entered(180, "TakeOver")
    .exited(181, "TakeOver")
    .requests(200, options.goodAgain ?? 40, {
      servedFrom: "us-west-2",
      newestWrite: options.newestWrite ?? 60,
    })
    .execution(230, "SUCCEEDED", { output: { outcome: "recovered" } })
    .add(240, { kind: "invariants", evaluations: { I1: 3, I2: 4 } })
    .add(250, { kind: "end", reason: "the client is served again" });
}

describe("the measurement of a lost Region", () => {
  test("times the recovery from the first failed request's sending to the first good answer's coming", () => {
    expect(measure(regionLost().records).measured.rtoSeconds).toBe(100.1);
  });

  test("times the data loss from the acknowledgement of the newest readable write", () => {
    expect(measure(regionLost().records).measured.rpoSeconds).toBe(39.9);
  });

  test("takes the newest acknowledged write when the newest readable one was never acknowledged", () => {
    const trace = new TraceBuilder()
      .run()
      .requests(0, 50, {})
      .requests(50, 1, { ok: false, error: "timeout" })
      .requests(51, 49, {})
      .disaster(100)
      .requests(100, 5, { ok: false, error: "timeout" })
      .requests(105, 30, { newestWrite: 50 });
    expect(measure(trace.records).measured.rpoSeconds).toBe(50.9);
  });

  test("splits the outage by phase, from the first to the last of repeated states", () => {
    expect(measure(regionLost().records).measured.phases).toEqual({
      detect: 20,
      confirm: 45,
      restore: 11.5,
      start: 1,
      verify: 4,
      fence: 10,
      switch: 1,
      propagate: 19.1,
    });
  });

  test("is recovered and within its objectives", () => {
    const report = measure(regionLost().records);
    expect(report).toMatchObject({
      outcome: "recovered",
      objectivesMet: true,
      failoverExecutions: 1,
      suspicions: 1,
    });
    expect(report.invariants).toEqual({ checked: 7, violations: [] });
    expect(report.virtualSeconds).toBe(250);
    expect(allHeld(report)).toBe(true);
  });

  test("misses its objective when the newest readable write is too old", () => {
    const config = { groups: [{ objectives: { rtoSeconds: 300, rpoSeconds: 39 } }] };
    const records = regionLost().records.map((record) =>
      record.kind === "run" ? { ...record, config } : record,
    );
    expect(measure(records).objectivesMet).toBe(false);
  });

  test("fails when the client never gets thirty good answers in a row", () => {
    const report = measure(regionLost({ goodAgain: 29 }).records);
    expect(report).toMatchObject({ outcome: "failed", objectivesMet: false });
    expect(report.measured).toMatchObject({
      rtoSeconds: null,
      rpoSeconds: null,
      phases: { propagate: null },
    });
  });

  test("misses the recovery point objective when nothing that was written is readable", () => {
    const records = regionLost().records.map((record) => {
      if (record.kind !== "client") return record;
      const { newestWrite: _, ...rest } = record;
      return rest;
    });
    const report = measure(records);
    expect(report.measured.rpoSeconds).toBeNull();
    expect(report.objectivesMet).toBe(false);
  });

  test("orders requests by their sending, because answers overtake each other", () => {
    const trace = new TraceBuilder().run().requests(0, 10, {}).disaster(10);
    trace.requests(11, 4, { ok: false }).requests(10, 1, { ok: false }).requests(15, 30, { newestWrite: 9 });
    expect(measure(trace.records).measured.rtoSeconds).toBe(5.1);
  });

  test("hashes the trace as trace.jsonl holds it", () => {
    const { trace, records } = regionLost();
    const expected = createHash("sha256").update(trace.text()).digest("hex");
    expect(measure(records).traceSha256).toBe(expected);
    expect(trace.sha256()).toBe(expected);
  });

  test("counts a suspicion that was logged and acted on once, and another one besides", () => {
    const raised = (slot: string) =>
      ({
        kind: "log",
        region: "us-west-2",
        function: "lifeboat-drill-probeSlot",
        level: "WARN",
        event: "suspicion-raised",
        fields: { group: "web", firstBadSlotMs: Date.parse(slot) },
      }) as const;
    const trace = regionLost()
      .add(251, raised("2026-01-01T01:00:00Z"))
      .add(252, raised("2026-01-01T02:00:00Z"));
    expect(measure(trace.records).suspicions).toBe(2);
  });
});

describe("the measurement of a run without an outage", () => {
  test("has neither RTO nor RPO and counts both as met", () => {
    const report = measure(new TraceBuilder().run().requests(0, 50, {}).records);
    expect(report).toMatchObject({ outcome: "no-action", objectivesMet: true });
    expect(report.measured).toMatchObject({ rtoSeconds: null, rpoSeconds: null });
  });

  test("takes two failures in a row for a blip, and three for an outage", () => {
    const failing = (count: number) =>
      new TraceBuilder()
        .run()
        .requests(0, 10, {})
        .requests(10, count, { ok: false })
        .requests(10 + count, 40, { newestWrite: 9 });
    expect(measure(failing(2).records).measured.rtoSeconds).toBeNull();
    expect(measure(failing(3).records).measured.rtoSeconds).toBe(3.1);
  });

  test("tells a stand-down from a recovery by what the execution says", () => {
    const trace = new TraceBuilder().run().execution(10, "RUNNING");
    trace.execution(90, "SUCCEEDED", { output: '{"outcome":"stood-down"}' });
    expect(measure(trace.records)).toMatchObject({ outcome: "stood-down", standDowns: 1 });
  });

  test.each([
    ["held", { status: "FAILED", error: "Held" }],
    ["failed", { status: "FAILED", error: "States.Runtime" }],
    ["failed", { status: "TIMED_OUT" }],
    ["failed", { status: "SUCCEEDED" }],
    ["no-action", { status: "SUCCEEDED", output: { outcome: "superseded" } }],
  ] as const)("is %s when the execution ends as %j", (outcome, { status, ...more }) => {
    const trace = new TraceBuilder().run().execution(10, "RUNNING").execution(90, status, more);
    expect(measure(trace.records).outcome).toBe(outcome);
  });

  test("is failed while an execution never ends", () => {
    expect(measure(new TraceBuilder().run().execution(10, "RUNNING").records).outcome).toBe("failed");
  });
});

describe("the measurement", () => {
  test("reports violations with the command that shows them again, and does not hold", () => {
    const trace = new TraceBuilder().run().add(5, { kind: "violation", id: "I3", message: "touched" });
    const report = measure(trace.records);
    expect(report.invariants.violations).toEqual([
      {
        id: "I3",
        at: "2026-01-01T00:00:05.000Z",
        message: "touched",
        replay: "npm run drill -- --seed 7 --scenario region-lost",
      },
    ]);
    expect(allHeld(report)).toBe(false);
  });

  test("lists what people were told, with the instant", () => {
    const told = { region: "us-west-2", subject: "Recovered", message: "web runs in us-west-2" };
    const trace = new TraceBuilder().run().add(9, { kind: "notification", topic: "pages", ...told });
    expect(measure(trace.records).notifications).toEqual([{ at: "2026-01-01T00:00:09.000Z", ...told }]);
  });

  test("counts executions of the failover machine only", () => {
    const trace = new TraceBuilder()
      .run()
      .execution(1, "RUNNING", { machine: "lifeboat-drill-backup", name: "b" });
    trace.execution(2, "RUNNING", { name: RUN });
    expect(measure(trace.records).failoverExecutions).toBe(1);
  });

  test("refuses a trace that does not say which run it is", () => {
    expect(() => measure([])).toThrow("no run record");
  });
});
