import { describe, expect, test } from "@jest/globals";
import { judgeExpectations, movements } from "../../cli/report/expectations.ts";
import { allHeld, measure } from "../../cli/report/measure.ts";
import type { Expectation, TraceBody } from "../../simulator/kernel/trace.ts";
import { ADDRESSES, CONFIGURATION, MACHINE, RUN, TraceBuilder } from "../helpers/trace-builder.ts";

const EXPECTED: Expectation = {
  outcomes: ["no-action", "stood-down"],
  traffic: "stays",
  told: ["detector-blind"],
  objectivesApply: true,
};

const region = "us-west-2";
const fault = { kind: "fault", region, what: "function-fails", phase: "begins", detail: {} } as const;
const page = {
  kind: "notification",
  region,
  topic: "pages",
  subject: "ALARM: detector-blind",
  message: "",
} as const;

const call = (operation: string, input: unknown, service = "DynamoDB", of = region): TraceBody => ({
  kind: "call",
  region: of,
  service,
  operation,
  from: region,
  by: "f",
  input,
});

const answer = (address: string): TraceBody => ({
  kind: "dns",
  from: region,
  by: "authoritative",
  name: "www.xyz-corp.example",
  type: "A",
  rcode: "NOERROR",
  answers: [address],
  ttl: 20,
  cached: false,
});

const direction = (epoch: string) =>
  call("UpdateItem", {
    Key: { group: { S: "web" }, item: { S: "direction" } },
    ExpressionAttributeValues: { ":epoch": { N: epoch } },
  });

const takenOver = (Value: number) =>
  call(
    "PutMetricData",
    { MetricData: [{ MetricName: "TakenOver", Dimensions: [{ Name: "Group", Value: "web" }], Value }] },
    "CloudWatch",
  );

describe("what a scenario expects", () => {
  test("is met when the outcome is one of its own, nothing moved, and people were told afterwards", () => {
    const { records } = new TraceBuilder().add(5, fault).add(9, page);
    expect(judgeExpectations(records, EXPECTED, "no-action").map(({ met }) => met)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test("is not met by another outcome, or by a page that came before anything was wrong", () => {
    const { records } = new TraceBuilder().add(1, page).add(5, fault);
    const judged = judgeExpectations(records, EXPECTED, "recovered");
    expect(judged.map(({ met }) => met)).toEqual([false, true, false]);
    expect(judged.map(({ found }) => found)).toEqual(["recovered", "nothing moved", "0 other notifications"]);
  });

  test("makes the drill fail when it is not met", () => {
    const trace = new TraceBuilder();
    trace.add(0, { kind: "run", seed: 7, scenario: "s", config: CONFIGURATION, expected: EXPECTED });
    const report = measure(trace.add(5, fault).records);
    expect(report).toMatchObject({ objectivesMet: true, invariants: { violations: [] } });
    expect(allHeld(report)).toBe(false);
    expect(allHeld(measure(trace.add(9, page).records))).toBe(true);
  });

  test("may be that traffic moves, and then it must", () => {
    const moving = { ...EXPECTED, traffic: "moves", told: [] } as const;
    const { records } = new TraceBuilder().add(5, fault);
    expect(judgeExpectations(records, moving, "no-action").map(({ met }) => met)).toEqual([true, false]);
  });
});

describe("a movement", () => {
  test.each<[string, readonly TraceBody[]]>([
    ["asked for epoch 1", [direction("1")]],
    ["stopped instances in us-east-1", [call("StopInstances", {}, "EC2", "us-east-1")]],
    ["published TakenOver = 1", [takenOver(1)]],
    [
      "takeover object",
      [{ kind: "state", region, service: "S3", resource: "b/takeover/web", from: null, to: "stored" }],
    ],
    [
      "entered FenceActive",
      [
        {
          kind: "transition",
          region,
          machine: MACHINE,
          name: RUN,
          state: "FenceActive",
          type: "Task",
          phase: "entered",
        },
      ],
    ],
    ["instead of", [answer(ADDRESSES["us-east-1"]), answer(ADDRESSES["us-west-2"])]],
  ])("is that something %s", (words, bodies) => {
    const trace = new TraceBuilder();
    for (const body of bodies) trace.add(1, body);
    expect(movements(trace.records)).toEqual([expect.stringContaining(words)]);
  });

  test("is none of what happens every minute", () => {
    const trace = new TraceBuilder();
    const address = answer(ADDRESSES["us-east-1"]);
    for (const body of [direction("0"), call("StopInstances", {}, "EC2"), takenOver(0), address, address])
      trace.add(1, body);
    expect(movements(trace.records)).toEqual([]);
  });
});

describe("an outage that is nobody's objective", () => {
  test("is measured, and counts as met", () => {
    const expected = { ...EXPECTED, told: [], objectivesApply: false };
    const trace = new TraceBuilder();
    trace.add(0, { kind: "run", seed: 7, scenario: "s", config: CONFIGURATION, expected });
    trace.requests(0, 100, {}).requests(100, 400, { ok: false }).requests(500, 40, { newestWrite: 99 });
    const report = measure(trace.records);
    expect(report).toMatchObject({ objectivesApply: false, objectivesMet: true });
    expect(report.measured.rtoSeconds).toBeGreaterThan(CONFIGURATION.groups[0]?.objectives.rtoSeconds ?? 0);
  });
});
