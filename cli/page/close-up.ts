import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import type { FailoverExecution } from "../report/executions.ts";
import type { Analysis } from "../report/measure.ts";
import type { Span } from "../report/phases.ts";
import type { AlarmEpisode } from "./alarms.ts";

/** Of the close-up's length, on either side; so much at least. */
const PADDING = { share: 0.06, ms: 5_000 };

/** The part of the run that is shown large. */
export interface CloseUp extends Span {
  /** The instant that seconds are counted from: what it begins with. Null when nothing went wrong. */
  readonly zero: number | null;
}

/** Where something begins to go wrong in the world. */
const beginsAt = (record: TraceRecord): number | null =>
  record.kind === "disaster" || (record.kind === "fault" && record.phase === "begins") ? record.at : null;

/** The first thing that went wrong: a disaster, a fault, or what the client suffered; null when nothing did. */
export function onsetOf(records: readonly TraceRecord[], { client }: Analysis): number | null {
  const began = records.map(beginsAt).filter((at) => at !== null);
  const suffered = client.outage === null ? [] : [client.outage.first.sentAt];
  return [...began, ...suffered].sort((a, b) => a - b)[0] ?? null;
}

/**
 * The part of the run that is shown large: what led to a failover, until it was over and the client was
 * served; without a failover from the first fault until faults and alarms were over.
 */
export function closeUp(told: {
  readonly records: readonly TraceRecord[];
  readonly analysis: Analysis;
  readonly execution: FailoverExecution | null;
  readonly alarms: readonly AlarmEpisode[];
  readonly whole: Span;
  readonly onset: number | null;
}): CloseUp {
  const { execution, whole, onset } = told;
  const exact = execution
    ? aroundExecution(execution, told)
    : onset === null
      ? whole
      : aroundFaults(onset, told);
  const padding = Math.max(PADDING.ms, (exact.to - exact.from) * PADDING.share);
  return {
    from: Math.max(whole.from, exact.from - padding),
    to: Math.min(whole.to, exact.to + padding),
    zero: execution === null && onset === null ? null : exact.from,
  };
}

function aroundExecution(
  { startedAt, endedAt, outcome }: FailoverExecution,
  { records, analysis: { client }, whole }: Parameters<typeof closeUp>[0],
): Span {
  const causes = records.map(beginsAt).filter((at) => at !== null && at <= startedAt);
  const suffered = client.outage?.first.sentAt ?? startedAt;
  const from = causes.at(-1) ?? Math.min(startedAt, suffered);
  const recovered = outcome === "recovered" ? (client.outage?.recovery?.at ?? 0) : 0;
  return { from, to: Math.max(endedAt ?? whole.to, recovered) };
}

function aroundFaults(
  onset: number,
  { records, alarms, analysis, whole }: Parameters<typeof closeUp>[0],
): Span {
  const faults = records.filter(({ kind }) => kind === "fault");
  const ends = [
    ...faults.map(({ at }) => at),
    ...alarms.filter(({ from }) => from >= onset).map(({ to }) => to ?? whole.to),
    analysis.client.outage?.recovery?.at ?? onset,
  ];
  return { from: onset, to: Math.max(onset, ...ends) };
}
