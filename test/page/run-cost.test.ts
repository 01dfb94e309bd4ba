import { describe, expect, test } from "@jest/globals";
import { runCost } from "../../cli/page/run-cost.ts";
import { usd } from "../../cli/plan/prices.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

const costOf = (trace: TraceBuilder) =>
  Object.fromEntries(
    runCost(trace.records).map(({ what, count, usd: amount }) => [what, { count, usd: amount }]),
  );

const observe = (seconds: number, status: "RUNNING" | "SUCCEEDED") =>
  ({
    seconds,
    body: { kind: "execution", region: "us-west-2", machine: "lifeboat-drill-observe", name: "o", status },
  }) as const;

describe("the cost of a run", () => {
  test("bills a Standard machine by the states that were entered", () => {
    const trace = new TraceBuilder()
      .entered(1, "AcquireLease")
      .exited(2, "AcquireLease")
      .entered(3, "CloseRun");
    expect(costOf(trace)["Failover machine (Standard)"]).toEqual({
      count: 2,
      usd: 2 * usd("standardTransition"),
    });
  });

  test("bills an Express machine by executions and time, not by states", () => {
    const [from, to] = [observe(0, "RUNNING"), observe(120, "SUCCEEDED")];
    const trace = new TraceBuilder().add(from.seconds, from.body).add(to.seconds, to.body);
    const time = (120 / 3600) * 0.0625 * usd("expressGiBHour");
    expect(costOf(trace)["Detector (Express)"]).toEqual({ count: 1, usd: usd("expressRequest") + time });
    expect(costOf(trace)["Backup machine (Standard)"]?.count).toBe(0);
  });

  test("counts each attempt of a table's call as a unit", () => {
    const trace = new TraceBuilder();
    for (const operation of ["GetItem", "Query", "PutItem"])
      trace.call(1, { service: "DynamoDB", operation, input: {} });
    expect(costOf(trace)["Tables: reads"]).toEqual({ count: 2, usd: 2 * usd("readUnit") });
    expect(costOf(trace)["Tables: writes"]).toEqual({ count: 1, usd: usd("writeUnit") });
  });

  test("bills functions for their runs and their time", () => {
    const at = { region: "us-west-2", function: "lifeboat-drill-x", requestId: "1" };
    const trace = new TraceBuilder().add(1, { kind: "invocation", ...at, cold: true });
    trace.add(2, { kind: "returned", ...at, outcome: "ok", latencyMs: 2_000 });
    const expected = usd("lambdaRequest") + 2 * 0.5 * usd("lambdaGiBSecond");
    expect(costOf(trace)["Functions (Lambda)"]).toEqual({ count: 1, usd: expected });
  });
});
