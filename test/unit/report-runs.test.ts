import { describe, expect, test } from "@jest/globals";
import { judgeExpectations } from "../../cli/report/expectations.ts";
import { measure } from "../../cli/report/measure.ts";
import type { Expectation, TraceBody } from "../../simulator/kernel/trace.ts";
import { RUN, TraceBuilder } from "../helpers/trace-builder.ts";

const AGAIN = { name: `${RUN}-again-1` };
const log = (event: string, fields: Readonly<Record<string, unknown>>): TraceBody => ({
  kind: "log",
  region: "us-west-2",
  function: "lifeboat-drill-closeRun",
  level: "WARN",
  event,
  fields: { run: RUN, ...fields },
});
const report = (write: (trace: TraceBuilder) => TraceBuilder) =>
  measure(write(new TraceBuilder().run()).records);
const died = (trace: TraceBuilder) => trace.execution(10, "RUNNING").execution(20, "ABORTED");

describe("a failover whose execution died", () => {
  test("has failed when nobody resumes it", () => {
    expect(report(died)).toMatchObject({ outcome: "failed", failoverExecutions: 1 });
  });

  test("has the outcome of the execution that resumed it, and is one failover and one suspicion", () => {
    const resumed = (outcome: string) => (trace: TraceBuilder) =>
      died(trace)
        .execution(60, "RUNNING", AGAIN)
        .execution(90, "SUCCEEDED", { ...AGAIN, output: { outcome } });
    expect(report(resumed("recovered"))).toMatchObject({
      outcome: "recovered",
      failoverExecutions: 2,
      suspicions: 1,
    });
    expect(report(resumed("stood-down"))).toMatchObject({ outcome: "stood-down", standDowns: 1 });
  });

  test("has the outcome that was recorded where no execution lived to say it", () => {
    const closed = (trace: TraceBuilder) => died(trace).add(21, log("run-closed", { outcome: "recovered" }));
    expect(report(closed).outcome).toBe("recovered");
    expect(report((trace) => died(trace).add(21, log("run-given-up", {}))).outcome).toBe("held");
  });

  test("has its phases from all of its executions", () => {
    const { measured } = report((trace) =>
      trace
        .execution(10, "RUNNING")
        .entered(11, "RestoreVolumes")
        .exited(12, "RestoreVolumes")
        .execution(20, "ABORTED")
        .execution(60, "RUNNING", AGAIN)
        .entered(61, "TakeOver", AGAIN.name)
        .exited(63, "TakeOver", AGAIN.name)
        .execution(90, "SUCCEEDED", { ...AGAIN, output: { outcome: "recovered" } }),
    );
    expect(measured.phases).toMatchObject({ restore: 1, switch: 2 });
  });
});

describe("the rungs of the ladder", () => {
  const recovered = (rungs: readonly string[]) => (trace: TraceBuilder) =>
    trace.execution(10, "RUNNING").execution(20, "SUCCEEDED", { output: { outcome: "recovered", rungs } });
  const expected: Expectation = {
    outcomes: ["recovered"],
    traffic: "stays",
    told: [],
    objectivesApply: true,
    rungs: ["another-az"],
  };
  const judged = (write: (trace: TraceBuilder) => TraceBuilder) =>
    judgeExpectations(write(new TraceBuilder().run()).records, expected, "recovered").at(-1);

  test("are those of the execution's output, or of the closing function where there is none", () => {
    expect(report(recovered(["no-rate", "another-az"])).rungs).toEqual(["no-rate", "another-az"]);
    const held = (trace: TraceBuilder) =>
      trace
        .execution(10, "RUNNING")
        .add(19, log("run-closed", { outcome: "held", rungs: ["another-az"] }))
        .execution(20, "FAILED", { error: "Held" });
    expect(report(held).rungs).toEqual(["another-az"]);
    const resumed = (trace: TraceBuilder) =>
      recovered([])(trace.add(9, log("standby-launched", { server: "web-1" })));
    expect(report(resumed).rungs).toEqual(["another-az"]);
    expect(report(died).rungs).toEqual([]);
  });

  test("are expected to have been taken, whatever else was", () => {
    expect(judged(recovered(["no-rate", "another-az"]))).toMatchObject({
      found: "no-rate, another-az",
      met: true,
    });
    expect(judged(recovered([]))).toMatchObject({ found: "no rung was taken", met: false });
  });
});
