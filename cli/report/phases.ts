import type { FailoverExecution } from "./executions.ts";
import type { Phase } from "./report.ts";

/** What the phases lie between, besides the transitions of the failover execution. Virtual milliseconds. */
export interface PhaseMarks {
  /** The first disaster; without one, the client's first failed request. */
  readonly lossAt: number | null;
  /** The first good answer of 30 after the outage. */
  readonly recoveredAt: number | null;
}

/** Virtual milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Splits an outage; a phase that did not run, or has not ended, is null. docs/report.md names each pair of events. */
export function phaseSpans(
  execution: FailoverExecution | null,
  { lossAt, recoveredAt }: PhaseMarks,
): Readonly<Record<Phase, Span | null>> {
  const startedAt = execution?.startedAt ?? null;
  const instant = (which: "find" | "findLast", state: string, phase: "entered" | "exited") =>
    execution?.transitions[which]((record) => record.state === state && record.phase === phase)?.at ?? null;
  const whole = (state: string) =>
    span(instant("find", state, "entered"), instant("findLast", state, "exited"));
  return {
    detect: span(lossAt, startedAt),
    confirm: span(startedAt, instant("findLast", "ReadVerdict", "exited")),
    restore: whole("RestoreVolumes"),
    start: whole("StartStandby"),
    verify: whole("VerifyStandby"),
    fence: whole("FenceActive"),
    switch: whole("TakeOver"),
    propagate: span(instant("findLast", "TakeOver", "exited"), recoveredAt),
  };
}

/** Where the second event came first, nothing had to be waited for: the span is empty. */
const span = (from: number | null, to: number | null): Span | null =>
  from === null || to === null ? null : { from, to: Math.max(from, to) };
