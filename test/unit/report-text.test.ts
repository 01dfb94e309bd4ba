import { describe, expect, test } from "@jest/globals";
import { analyse } from "../../cli/report/measure.ts";
import { renderReport } from "../../cli/report/text.ts";
import { wrap } from "../../cli/report/wrap.ts";
import { TraceBuilder } from "../helpers/trace-builder.ts";

function render(trace: TraceBuilder, colour = false): string {
  const { records } = trace;
  const analysis = analyse(records);
  const report = { ...analysis.measurement, elapsedMs: 9_132 };
  return renderReport({
    report,
    analysis,
    records,
    speed: { whole: { virtualMs: 5_040_000, realMs: 6_000 } },
    folder: "./drill-report",
    colour,
  });
}

const lost = () =>
  new TraceBuilder()
    .run()
    .copy(1, "snap-1", "completed", { set: "2026-01-01T00:00:00Z", volume: "vol-1", members: 1 })
    .copy(2, "snap-2", "completed", { set: "2026-01-01T00:00:01Z", volume: "vol-1", members: 1 })
    .copy(3, "snap-3", "completed", { set: "2026-01-01T00:00:02Z", volume: "vol-1", members: 1 })
    .requests(0, 100, {})
    .disaster(100)
    .requests(100, 50, { ok: false, error: "timeout" })
    .execution(120, "RUNNING")
    .entered(121, "RestoreVolumes")
    .exited(131, "RestoreVolumes")
    .entered(132, "RestoreVolumes")
    .requests(150, 30, { servedFrom: "us-west-2", newestWrite: 99 });

describe("the report for people", () => {
  test("fits eighty columns, whatever people were told", () => {
    const message = `Do this now:\n1. ${"fence the old active ".repeat(9)}\n${"x".repeat(200)}`;
    const told = {
      kind: "notification",
      region: "us-west-2",
      topic: "t",
      subject: "web ".repeat(40),
      message,
    } as const;
    const violation = { kind: "violation", id: "I3", message: "touched ".repeat(30) } as const;
    const lines = render(lost().add(200, told).add(201, violation)).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines).toContain("  | Do this now:");
  });

  test("tells each moment with the time of day and the seconds since the loss", () => {
    const text = render(lost());
    expect(text).toContain("00:01:40    +0.0  us-east-1 is lost as a whole");
    expect(text).toContain("00:02:30   +50.1  the outside client is answered from us-west-2");
  });

  test("tells an act that is repeated once, and sums up what happens all the time", () => {
    const text = render(lost());
    expect(text.split("restores volumes from")).toHaveLength(2);
    expect(text).toContain("1 more, then: web-1 has a new recovery point in us-west-2");
  });

  test("tells a client that is served now and then by what it counted, and when that ended", () => {
    const trace = new TraceBuilder().run().requests(0, 10, {});
    for (let second = 10; second < 200; second += 4)
      trace
        .requests(second, 1, { ok: false, error: "timeout" })
        .requests(second + 1, 3, { servedFrom: "us-east-1" });
    const text = render(trace.requests(202, 40, { servedFrom: "us-east-1" }));
    expect(text).toContain("the outside client is served now and then until 00:03:19:");
    expect(text).toContain("141 good, 48 bad answers");
    // The third is a heading.
    expect(text.split("the outside client")).toHaveLength(4);
  });

  test("tells what happens in the same words again and again first and last, with a count", () => {
    const trace = lost();
    for (let times = 1; times <= 5; times += 1)
      trace.execution(300 + times, "RUNNING", { name: `failover-web-${times}-20260101T010000Z` });
    const text = render(trace);
    expect(text).toContain("execution failover-web-1-20260101T010000Z starts");
    expect(text).toContain("4 more, then: execution failover-web-5-20260101T010000Z");
    expect(text).not.toContain("execution failover-web-3-");
  });

  test("draws the phases on one scale and names those that did not run", () => {
    const text = render(lost());
    expect(text).toMatch(/detect {8}20\.0 s {2}\|#{18} +\|/);
    expect(text).toMatch(/fence {14}- {2}\| +\|/);
  });

  test("says in its last line that all held", () => {
    expect(render(lost()).split("\n").at(-1)).toBe("All held: RTO 50.1 s, RPO 0.9 s, every invariant.");
  });

  test("says in its last line what did not hold", () => {
    const trace = new TraceBuilder().run().requests(0, 10, {}).disaster(10).requests(10, 20, { ok: false });
    trace.add(40, { kind: "violation", id: "I6", message: "nobody was told" });
    const text = render(trace);
    expect(text).toContain("never served again: 20 of 30 requests failed");
    expect(text).toContain("again: npm run drill -- --seed 7 --scenario region-lost");
    expect(text.split("\n").at(-1)).toBe(
      "NOT all held: an objective was missed and an invariant was broken.",
    );
  });

  test("says of an outage in which many requests were answered that users were served in part", () => {
    const trace = new TraceBuilder().run().requests(0, 10, {});
    for (let second = 10; second < 40; second += 3)
      trace.requests(second, 1, { ok: false }).requests(second + 1, 2, {});
    const text = render(trace.disaster(10).requests(40, 40, {}));
    expect(text).toContain("served in part only for 28.1 s: 10 of the 28 requests meanwhile failed");
    expect(render(lost())).toContain("not served for 50.1 s: 50 of 180 requests failed");
  });

  test("has no outage to show where there was none, but counts the failed requests", () => {
    const trace = new TraceBuilder()
      .run()
      .requests(0, 10, {})
      .requests(10, 1, { ok: false })
      .requests(11, 40, {});
    expect(render(trace)).toContain("no outage in 51 requests; 1 failed requests besides");
  });

  test("is coloured only where it is asked for", () => {
    expect(render(lost(), true)).toContain("\u001b[");
    expect(render(lost(), false)).not.toContain("\u001b[");
  });
});

describe("wrapping", () => {
  test("breaks at spaces and cuts what is longer than a line", () => {
    expect(wrap("aa bb cccccc", 5)).toEqual(["aa bb", "ccccc", "c"]);
    expect(wrap("", 5)).toEqual([""]);
  });
});
