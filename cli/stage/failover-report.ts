import type { Run } from "../../functions/lib/aws/runs.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { type FailoverExecution, failoverExecutions, failoverRuns } from "../report/executions.ts";
import { phaseSpans } from "../report/phases.ts";
import { PHASES, type Phase } from "../report/report.ts";
import { timelineLines } from "../report/timeline.ts";
import { hang, painter } from "../report/wrap.ts";
import type { FailoverPlan } from "./failover-plan.ts";
import type { GroupStatus } from "./stage-status.ts";
import { evidenceLines, pointLines } from "./status-text.ts";

/** How a failover went. Documented in docs/commands.md; instants are ISO 8601. */
export interface FailoverReport {
  readonly schemaVersion: 1;
  readonly stage: string;
  readonly group: string;
  readonly run: string;
  /** In whose Region it ran. */
  readonly region: string;
  /** The executions that had a part in it: those after the first resumed it. */
  readonly executions: readonly string[];
  readonly outcome: FailoverExecution["outcome"];
  /** What the last execution said of its end. */
  readonly reason: string | null;
  /** From the first bad slot, where it is known. Seconds; null for what did not happen. */
  readonly phases: Readonly<Record<Phase, number | null>>;
  readonly seconds: number;
}

/** What there is to report on. */
export interface FailoverFacts {
  readonly stage: string;
  readonly group: string;
  readonly run: string;
  readonly region: string;
  readonly firstBadSlot: string | null;
  /** Of all executions, in order. */
  readonly records: readonly TraceRecord[];
  /** As the table has it, for executions that did not live to tell. */
  readonly recorded: Run | undefined;
}

type Of<Kind extends TraceRecord["kind"]> = Extract<TraceRecord, { kind: Kind }>;

/** Measures with the code that measures a rehearsal; what only its outside client sees is left out. */
export function failoverReport(facts: FailoverFacts): FailoverReport {
  const { records, firstBadSlot, recorded, stage, group, run, region } = facts;
  const of = <Kind extends TraceRecord["kind"]>(kind: Kind) =>
    records.filter((record): record is Of<Kind> => record.kind === kind);
  const executions = failoverExecutions(of("execution"), of("transition"));
  const [whole] = failoverRuns(executions, []);
  const end = of("execution").findLast(({ status }) => status !== "RUNNING");
  const lossAt = firstBadSlot === null ? null : Date.parse(firstBadSlot);
  const spans = phaseSpans(whole ?? null, { lossAt, recoveredAt: null });
  const phases = PHASES.map((phase) => {
    const span = spans[phase];
    return [phase, span && (span.to - span.from) / 1000] as const;
  });
  return {
    schemaVersion: 1,
    stage,
    group,
    run,
    region,
    executions: executions.map(({ name }) => name),
    outcome: outcomeOf(whole, recorded),
    reason: end === undefined ? null : [end.error, end.reason].filter(Boolean).join(": ") || null,
    phases: Object.fromEntries(phases) as FailoverReport["phases"],
    seconds: ((whole?.endedAt ?? 0) - (whole?.startedAt ?? 0)) / 1000,
  };
}

function outcomeOf(
  whole: FailoverExecution | undefined,
  recorded: Run | undefined,
): FailoverExecution["outcome"] {
  const said = whole?.outcome ?? "failed";
  const isOpen = said === "failed" || said === "superseded";
  return isOpen && recorded && recorded.outcome !== "running" ? recorded.outcome : said;
}

const VERDICTS: Readonly<Record<FailoverExecution["outcome"], string>> = {
  recovered: "Recovered: the group runs in the other Region.",
  "stood-down": "It stood down: nothing moved, and what was prepared is removed.",
  held: "HELD: everything is kept, and a person is needed (RUNBOOK.md).",
  superseded: "Superseded: another run has the group.",
  failed: "It did NOT end well; lifeboat status tells whether it is resumed.",
};

/** The report for people: at most 80 columns, the verdict last. */
export function renderFailover(report: FailoverReport, facts: FailoverFacts, colour: boolean): string {
  const paint = painter(colour);
  const { group, stage, run, outcome, reason, phases, executions } = report;
  const lossAt = facts.firstBadSlot === null ? null : Date.parse(facts.firstBadSlot);
  return [
    paint("bold", `Lifeboat failover of group ${group}, stage ${stage}: ${outcome}`),
    ...hang("  run  ", executions.length > 1 ? `${run}, in ${executions.length} executions` : run),
    "",
    paint("bold", "Timeline (UTC; seconds since the first bad slot)"),
    ...timelineLines(facts.records, lossAt, paint),
    "",
    paint("bold", "Phases, seconds"),
    ...PHASES.flatMap((phase) =>
      phases[phase] === null ? [] : [`  ${phase.padEnd(10)} ${phases[phase].toFixed(1).padStart(7)}`],
    ),
    "",
    ...(reason === null ? [] : [...hang("  ", reason), ""]),
    paint(outcome === "recovered" ? "green" : "red", VERDICTS[outcome]),
    "",
  ].join("\n");
}

/** What the failover would do, before anybody consents to it. */
export function renderPlan(group: GroupStatus, plan: FailoverPlan, colour: boolean): string {
  const paint = painter(colour);
  const lines = [paint("bold", `Failover of group ${group.group}: from ${group.active} to ${group.standby}`)];
  if (plan.kind === "join") lines.push(...hang("  joins   ", `${plan.run}, which is under way`));
  if (plan.kind === "start") {
    lines.push(...hang("  starts  ", `${plan.run}; epoch ${group.epoch} becomes ${plan.epoch}`));
    lines.push(...hang("  loses   ", "what was written since the recovery points below"));
  }
  return [
    ...lines,
    ...(group.evidence ? evidenceLines(group.evidence, paint) : []),
    ...(plan.kind === "join" && group.recoveryPoints === null ? [] : pointLines(group)),
    ...(plan.kind === "start" ? plan.doubts : []).flatMap((doubt) => hang("  ! ", doubt)),
    "",
  ].join("\n");
}
