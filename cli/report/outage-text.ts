import type { Analysis } from "./measure.ts";
import { isPartial } from "./outage.ts";
import { PHASES, type Report } from "./report.ts";
import { hang, type Paint } from "./wrap.ts";

/** Columns of the bars. */
const BAR = 44;

/** The outage, its phases on a common scale (they overlap where the work does), and the objectives. */
export function outageLines(report: Report, { client, lossAt, spans }: Analysis, paint: Paint): string[] {
  const { blips, outage, requests } = client;
  const others = blips === 0 ? "" : `; ${blips} failed requests besides`;
  if (outage === null) return hang("  ", `no outage in ${requests} requests${others}`);
  const length = report.measured.rtoSeconds;
  const during = isPartial(outage)
    ? `${outage.failures} of the ${outage.requests} requests meanwhile failed${others}`
    : `${outage.failures} of ${requests} requests failed${others}`;
  const served = isPartial(outage) ? "served in part only" : "not served";
  const summary =
    length === null
      ? `never ${isPartial(outage) ? "fully " : ""}served again: ${during}`
      : `${served} for ${length.toFixed(1)} s: ${during}`;
  // Where nothing moved, a failover that stood down has ended no outage: its phases would explain nothing.
  const phases = report.outcome === "stood-down" || report.outcome === "no-action" ? [] : PHASES;
  const from = Math.min(lossAt ?? outage.first.sentAt, outage.first.sentAt);
  const ends = phases.map((phase) => spans[phase]?.to ?? from);
  const to = Math.max(outage.recovery?.at ?? from, ...ends);
  const bar = (span: { from: number; to: number } | null) => {
    const column = (at: number) => Math.round(((at - from) / Math.max(1, to - from)) * BAR);
    if (span === null) return "";
    const start = Math.min(column(span.from), BAR - 1);
    return " ".repeat(start) + "#".repeat(Math.max(1, column(span.to) - start));
  };
  const line = (name: string, seconds: number | null, drawn: string) =>
    `  ${name.padEnd(10)} ${(seconds === null ? "-" : `${seconds.toFixed(1)} s`).padStart(9)}  |${drawn.padEnd(BAR)}|`;
  const whole = outage.recovery && { from: outage.first.sentAt, to: outage.recovery.at };
  return [
    ...hang("  ", summary),
    "",
    ...phases.map((phase) => line(phase, report.measured.phases[phase], bar(spans[phase]))),
    paint("yellow", line("outage", length, bar(whole))),
    "",
    ...(report.objectivesApply
      ? [
          objectiveLine("RTO", length, report.objectives.rtoSeconds, paint),
          objectiveLine("RPO", report.measured.rpoSeconds, report.objectives.rpoSeconds, paint),
        ]
      : ["  No objective applies: what went wrong is a person's to mend."]),
  ];
}

function objectiveLine(name: string, measured: number | null, objective: number, paint: Paint): string {
  const met = measured !== null && measured <= objective;
  const figure = measured === null ? "not reached" : `${measured.toFixed(1)} s`;
  return `  ${name}  ${figure.padStart(11)}  of ${objective} s allowed  ${met ? paint("green", "met") : paint("red", "MISSED")}`;
}
