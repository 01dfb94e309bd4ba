import { describe, expect, test } from "@jest/globals";
import { judged } from "../../bench/rehearse.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { CONFIGURATION, START, TraceBuilder } from "../helpers/trace-builder.ts";

const [group] = CONFIGURATION.groups;
if (group === undefined) throw new Error("the configuration has no group");

const SET = "web/web-1/2026-01-01T00:00:10.000Z";
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

function snapshot(trace: TraceBuilder, region: string, [begun, done]: [number, number]) {
  const resource = `snap-${region}`;
  const detail = { tags: { "lifeboat:set": SET } };
  const state = { kind: "state", region, service: "EC2", resource, detail } as const;
  trace.add(begun, { ...state, from: null, to: "pending" });
  trace.add(done, { ...state, from: "pending", to: "completed" });
}

/** A recovery whose every instant is known: lost at 100 s, served again at 180.1 s, with the data of 10 s. */
function recovery(options: { trip?: boolean; suspectedAt?: number } = {}) {
  const { trip = true, suspectedAt = 105 } = options;
  const trace = new TraceBuilder().run().requests(0, 100, {});
  snapshot(trace, "us-east-1", [11, 50]);
  snapshot(trace, "us-west-2", [52, 90]);
  trace.disaster(100).requests(100, 80, { ok: false }).requests(180, 40, { newestWrite: 10 });
  trace.execution(115, "RUNNING", { input: { firstBadSlot: at(suspectedAt) } });
  trace.exited(166, "ReadVerdict").exited(167, "ConfirmAndPrepare").exited(169, "VerifyStandby");
  trace.exited(170, "FenceActive").add(170.5, {
    kind: "state",
    region: "us-west-2",
    service: "S3",
    resource: "lifeboat-drill-switch-111122223333-us-west-2/takeover/web",
    from: null,
    to: "stored",
  });
  const check = { kind: "check", check: "c1", name: "lifeboat-drill-web-us-east-1-in-charge" } as const;
  trace.add(0, { ...check, healthy: false, reason: "born so" });
  if (trip) trace.add(173, { ...check, healthy: false, reason: "taken over" });
  const points = [{ server: "web-1", set: SET, takenAt: at(11) }];
  trace.execution(176, "SUCCEEDED", { output: { outcome: "recovered", points } });
  return trace;
}

const sample = (trace: { readonly records: readonly TraceRecord[] }) => judged(trace.records, 7, group);
const sum = (stages: object | null) => Object.values(stages ?? {}).reduce((total, next) => total + next, 0);

describe("the stages", () => {
  test("of an outage lie between the events that they are named after, and add up to it", () => {
    const { outage, outageSeconds, reasons } = sample(recovery());
    expect(outage).toEqual({
      "first-bad-slot": 5,
      confirm: 61,
      prepare: 1,
      verify: 2,
      fence: 1,
      switch: 0.5,
      trip: 2.5,
      spread: 7.1,
    });
    expect(sum(outage)).toBeCloseTo(outageSeconds ?? 0, 6);
    expect(reasons).toEqual([]);
  });

  test("of a data loss go from the newest readable write to the disaster, and add up to it", () => {
    const { loss, lossSeconds } = sample(recovery());
    expect(lossSeconds).toBe(89.9);
    expect(loss).toMatchObject({ snapshot: 39, "begin-copy": 2, copy: 38, wait: 10 });
    expect(sum(loss)).toBeCloseTo(89.9, 6);
  });

  test("still add up when the first bad slot began before the loss", () => {
    const { outage, outageSeconds } = sample(recovery({ suspectedAt: 98 }));
    expect(outage).toMatchObject({ "first-bad-slot": 0, confirm: 66 });
    expect(sum(outage)).toBeCloseTo(outageSeconds ?? 0, 6);
  });

  test("are unknown when the trace does not tell one of them, and the seed says which", () => {
    const { outage, reasons } = sample(recovery({ trip: false }));
    expect(outage).toBeNull();
    expect(reasons).toEqual(["the trace does not tell when trip ended"]);
  });
});

describe("a seed", () => {
  test("that was never served again fails, without a figure, and says how to run it again", () => {
    const trace = new TraceBuilder().run().requests(0, 100, {}).disaster(100);
    const found = sample(trace.requests(100, 60, { ok: false }));
    expect(found).toMatchObject({ outageSeconds: null, outage: null });
    expect(found.reasons).toContain("outcome no-action instead of recovered");
    expect(found.replay).toBe("npm run drill -- --seed 7 --scenario region-lost");
  });

  test("that broke an invariant fails with the invariant's words, though it recovered", () => {
    const trace = recovery().add(230, { kind: "violation", id: "I1", message: "two Regions serve" });
    expect(sample(trace).reasons).toEqual(["I1: two Regions serve"]);
  });
});
