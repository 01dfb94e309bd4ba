import { describe, expect, test } from "@jest/globals";
import { readIncident } from "../../cli/page/incident.ts";
import { renderPage } from "../../cli/page/incident-page.ts";
import { momentsWithin } from "../../cli/page/moments.ts";
import { timeAxis } from "../../cli/page/scale.ts";
import { heardWitnesses, testimonyBars } from "../../cli/page/witnesses.ts";
import { clientLane, faultLanes } from "../../cli/page/world-lanes.ts";
import { analyse } from "../../cli/report/measure.ts";
import { START, TraceBuilder } from "../helpers/trace-builder.ts";
import { evidence, goldenTrace } from "./golden-trace.ts";

const at = (seconds: number) => START + seconds * 1000;
const fault = (phase: "begins" | "ends", zone: string) =>
  ({ kind: "fault", region: "us-west-2", what: "no-capacity", phase, detail: { zone } }) as const;

describe("the timeline", () => {
  test("joins slots in which a witness said the same, and leaves a gap where none was heard", () => {
    const trace = new TraceBuilder();
    for (const slot of [0, 10, 20, 50]) evidence(trace, slot, ["DOWN", "UP", "UP", "UP"]);
    expect(testimonyBars(heardWitnesses(trace.records), "probe")).toEqual([
      { from: at(0), to: at(30), look: "bad", text: "DOWN" },
      { from: at(50), to: at(60), look: "bad", text: "DOWN" },
    ]);
  });

  test("takes the client's requests in the order of their sending", () => {
    const trace = new TraceBuilder().requests(2, 2, { ok: false, error: "timeout" }).requests(0, 2, {});
    const { bars } = clientLane(trace.records);
    expect(bars.map(({ from, to, look }) => [from, to, look])).toEqual([
      [at(0), at(2), "good"],
      [at(2), at(3.1), "bad"],
    ]);
  });

  test("gives faults that overlap lanes of their own, each with its own end", () => {
    const trace = new TraceBuilder().add(1, fault("begins", "a")).add(1, fault("begins", "b"));
    trace.add(5, fault("ends", "b")).add(9, fault("ends", "a")).add(10, fault("begins", "a"));
    const lanes = faultLanes(trace.records, at(20));
    expect(lanes.map(({ bars }) => bars.map(({ from, to }) => [from, to]))).toEqual([
      [
        [at(1), at(9)],
        [at(10), at(20)],
      ],
      [[at(1), at(5)]],
    ]);
  });

  test("ends a disaster when the Region is back", () => {
    const trace = new TraceBuilder().disaster(1);
    trace.add(9, { kind: "restored", region: "us-east-1", what: "region-lost" });
    const [lane] = faultLanes(trace.records, at(20));
    expect(lane?.bars).toEqual([{ from: at(1), to: at(9), look: "fault", text: "us-east-1 is lost" }]);
  });

  test("begins its close-up shortly before the loss and ends it when users were served again", () => {
    const { records } = goldenTrace();
    const { closeUp } = readIncident(records, analyse(records));
    expect(closeUp.zero).toBe(at(3_597));
    expect(closeUp.from).toBe(at(3_597) - 5_000);
    expect(closeUp.to).toBeGreaterThan(at(3_678));
  });

  test("tells the first and the last change of a client that flickers", () => {
    const trace = new TraceBuilder().run();
    for (let second = 0; second < 40; second += 1) trace.requests(second, 1, { ok: second % 2 === 0 });
    const told = momentsWithin(trace.records, { from: at(0), to: at(60) });
    expect(told.map(({ text }) => text.replace(/:? .*\(/, " ("))).toEqual([
      "the (the first of 39 changes)",
      "the (the last of them)",
    ]);
  });

  test("marks its axis in UTC, and counts from the loss", () => {
    const { clockTicks, offsetTicks, x } = timeAxis({ from: at(0), to: at(120) }, [0, 600], at(60));
    expect(clockTicks.map(({ label }) => label)).toContain("00:00:30");
    expect(offsetTicks).toContainEqual({ x: x(at(60)), label: "0 s" });
    expect(x(at(60))).toBe(300);
  });

  test("says where a phase took longer than planned, but grants confirm what detect left over", () => {
    const page = renderPage(goldenTrace().records);
    const row = (name: string) => new RegExp(`<tr><td>${name}</td>.*`).exec(page)?.[0] ?? "";
    expect(row("confirm")).toContain("36.0 s");
    expect(row("confirm")).not.toContain("over");
    const slow = renderPage(goldenTrace().entered(3_700, "FenceActive").exited(3_790, "FenceActive").records);
    expect(/<tr><td>fence<\/td>.*/.exec(slow)?.[0]).toContain("over");
  });
});
