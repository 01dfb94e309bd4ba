import type { Testimony } from "../../functions/lib/domain/evidence.ts";
import { ADDRESSES, CONFIGURATION, RUN, START, TraceBuilder } from "../helpers/trace-builder.ts";

const FUNCTION = "lifeboat-drill-probeSlot";
/** The first bad slot of the run that RUN names. */
const FIRST_BAD_SLOT = Date.parse("2026-01-01T01:00:00Z");
const HOUR = (FIRST_BAD_SLOT - START) / 1000;

type Said = readonly [probe: Testimony, oracle: Testimony, selfCheck: Testimony, beacon: Testimony];
const WELL: Said = ["UP", "UP", "UNKNOWN", "UNKNOWN"];
const LOST: Said = ["DOWN", "DOWN", "UP", "DOWN"];

/** A short incident with a bit of everything that the page shows: a Region is lost, and its group recovered. */
export function goldenTrace(config: unknown = CONFIGURATION): TraceBuilder {
  const trace = new TraceBuilder().run(config).addresses();
  answer(trace, 1, ADDRESSES["us-east-1"]);
  trace.add(20, alarm("lifeboat-drill-web-detector-blind", "INSUFFICIENT_DATA", "ALARM"));
  trace.add(20, notification('ALARM: "lifeboat-drill-web-detector-blind"', alarmMessage()));
  trace.add(80, alarm("lifeboat-drill-web-detector-blind", "ALARM", "OK"));
  trace.copy(3_300, "snap-1", "completed", { set: "2026-01-01T00:52:00Z", volume: "vol-1", members: 1 });
  for (let slot = -6; slot < 0; slot += 1) evidence(trace, HOUR + slot * 10, WELL);
  trace.requests(HOUR - 60, 57, { servedFrom: "us-east-1" });
  trace.disaster(HOUR - 3).requests(HOUR - 3, 81, { ok: false, error: "timeout" });
  for (let slot = 0; slot < 7; slot += 1) evidence(trace, HOUR + slot * 10, LOST);
  suspicion(trace, HOUR + 12, "raised", { status: "open", reasons: ["endpoint 203.0.113.10: timeout"] });
  trace.add(HOUR + 25, alarm("lifeboat-drill-web-detection", "OK", "ALARM"));
  trace.execution(HOUR + 26, "RUNNING", { input: { group: "web" } });
  trace.entered(HOUR + 26.1, "AcquireLease").exited(HOUR + 26.4, "AcquireLease");
  trace.entered(HOUR + 27, "RestoreVolumes").exited(HOUR + 28, "RestoreVolumes");
  trace.entered(HOUR + 30, "RestoreVolumes").exited(HOUR + 31, "RestoreVolumes");
  log(trace, HOUR + 28, "recovery-points-chosen", { sets: ["2026-01-01T00:52:00Z"] });
  trace.entered(HOUR + 32, "StartStandby").exited(HOUR + 40, "StartStandby");
  suspicion(trace, HOUR + 61, "confirmed", {
    status: "confirmed",
    classification: "REGION_LOST",
    reasons: ["our own probe failed in 6 of the last 6 slots"],
  });
  trace.entered(HOUR + 27, "ReadVerdict").exited(HOUR + 62, "ReadVerdict");
  log(trace, HOUR + 62, "verdict", { run: RUN, status: "region-lost", reasons: [] });
  trace.entered(HOUR + 62, "VerifyStandby").exited(HOUR + 63, "VerifyStandby");
  trace.entered(HOUR + 63, "FenceActive").exited(HOUR + 64, "FenceActive");
  log(trace, HOUR + 64, "fence-owed", { run: RUN });
  trace.entered(HOUR + 64, "TakeOver").exited(HOUR + 65, "TakeOver");
  log(trace, HOUR + 65, "taken-over", { run: RUN });
  answer(trace, HOUR + 70, ADDRESSES["us-west-2"]);
  trace.add(HOUR + 72, notification("Lifeboat: web now runs in us-west-2", MESSAGE));
  trace.execution(HOUR + 73, "SUCCEEDED", { output: { outcome: "recovered" } });
  trace.requests(HOUR + 78, 40, { servedFrom: "us-west-2", address: "198.51.100.10", newestWrite: 3_590 });
  trace.add(HOUR + 120, { kind: "invariants", evaluations: { I1: 12, I6: 3 } });
  return trace.add(HOUR + 120, { kind: "end", reason: "the scenario is over" });
}

const MESSAGE = [
  "Lifeboat: web now runs in us-west-2",
  "Why:\n- our own probe failed in 6 of the last 6 slots",
  "Done:\n- web-1 was restored",
  "For you to do now:\n- tell your users\n- stop web's servers in us-east-1",
  `Execution: ${RUN}.`,
].join("\n\n");

const alarmMessage = (): string =>
  JSON.stringify({ AlarmName: "lifeboat-drill-web-detector-blind", AlarmDescription: "Nobody watches." });

const alarm = (name: string, from: string, to: string) =>
  ({ kind: "alarm", region: "us-west-2", alarm: name, from, to, reason: "Threshold Crossed" }) as const;

const notification = (subject: string, message: string) =>
  ({ kind: "notification", region: "us-west-2", topic: "pages", subject, message }) as const;

function log(trace: TraceBuilder, seconds: number, event: string, fields: Record<string, unknown>): void {
  trace.add(seconds, { kind: "log", region: "us-west-2", function: FUNCTION, level: "WARN", event, fields });
}

const suspicion = (trace: TraceBuilder, seconds: number, what: string, fields: Record<string, unknown>) =>
  log(trace, seconds, `suspicion-${what}`, { group: "web", firstBadSlotMs: FIRST_BAD_SLOT, ...fields });

/** The detector's write of what the witnesses said in the slot that begins at `seconds`. */
export function evidence(trace: TraceBuilder, seconds: number, said: Said, group = "web"): void {
  const [probe, oracle, selfCheck, beacon] = said.map((S) => ({ S }));
  const M = { slotMs: { N: String(START + seconds * 1000) }, probe, oracle, selfCheck, beacon };
  const input = { Key: { group: { S: group } }, ExpressionAttributeValues: { ":evidence": { M } } };
  trace.call(seconds + 2, { service: "DynamoDB", operation: "UpdateItem", input });
}

function answer(trace: TraceBuilder, seconds: number, address: string): void {
  trace.add(seconds, {
    kind: "dns",
    from: "route53",
    by: "authoritative",
    name: "www.xyz-corp.example",
    type: "A",
    rcode: "NOERROR",
    answers: [address],
    ttl: 20,
    cached: false,
  });
}
