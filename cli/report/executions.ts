import { runNameOf } from "../../simulator/invariants/failover-runs.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import type { Outcome } from "./report.ts";

type ExecutionRecord = Extract<TraceRecord, { kind: "execution" }>;
type LogRecord = Extract<TraceRecord, { kind: "log" }>;
export type TransitionRecord = Extract<TraceRecord, { kind: "transition" }>;

/** One execution of the failover machine, as the trace tells it. */
export interface FailoverExecution {
  readonly region: string;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** `superseded`: it did not get the lease and touched nothing. */
  readonly outcome: "recovered" | "stood-down" | "held" | "failed" | "superseded";
  readonly transitions: readonly TransitionRecord[];
}

/** The failover machine, whatever its stage is called. */
export const isFailoverMachine = (machine: string): boolean => machine.endsWith("-failover");

/** Tells executions and their transitions apart: a name is unique per Region and machine. */
export const executionKey = ({ region, name }: { region: string; name: string }): string =>
  `${region}/${name}`;

/** Collects the executions of the failover machine, in the order of their start. */
export function failoverExecutions(
  executions: readonly ExecutionRecord[],
  transitions: readonly TransitionRecord[],
): FailoverExecution[] {
  const started = executions.filter(({ status }) => status === "RUNNING");
  return started.map((start) => {
    const key = executionKey(start);
    const end = executions.find((record) => record.status !== "RUNNING" && executionKey(record) === key);
    return {
      region: start.region,
      name: start.name,
      startedAt: start.at,
      endedAt: end?.at ?? null,
      outcome: outcomeOf(end),
      transitions: transitions.filter((record) => executionKey(record) === key),
    };
  });
}

/**
 * Failovers: an execution, and those that resumed it when it had died, as one. Where the last of them did not live to
 * say how it ended, what was recorded counts: the log `run-closed`, or `run-given-up`, which holds.
 */
export function failoverRuns(
  executions: readonly FailoverExecution[],
  logs: readonly LogRecord[],
): FailoverExecution[] {
  const byRun = Map.groupBy(executions, ({ region, name }) => `${region}/${runNameOf(name)}`);
  return [...byRun.values()].flatMap((parts) => {
    const [first] = parts;
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return [];
    const isOpen = last.outcome === "failed" || last.outcome === "superseded";
    return {
      ...last,
      name: first.name,
      startedAt: first.startedAt,
      outcome: (isOpen && closedAs(first, logs)) || last.outcome,
      transitions: parts.flatMap(({ transitions }) => transitions),
    };
  });
}

function closedAs(
  { region, name }: FailoverExecution,
  logs: readonly LogRecord[],
): FailoverExecution["outcome"] | undefined {
  const closing = logs.findLast(
    ({ event, fields, region: at }) =>
      (event === "run-closed" || event === "run-given-up") && at === region && fields["run"] === name,
  );
  if (closing === undefined) return undefined;
  const outcome = closing.event === "run-given-up" ? "held" : closing.fields["outcome"];
  return outcome === "recovered" || outcome === "stood-down" || outcome === "held" ? outcome : undefined;
}

function outcomeOf(end: ExecutionRecord | undefined): FailoverExecution["outcome"] {
  if (end?.status === "FAILED" && end.error === "Held") return "held";
  if (end?.status !== "SUCCEEDED") return "failed";
  const said = (parsedOutput(end.output) as { outcome?: unknown } | null)?.outcome;
  return said === "recovered" || said === "stood-down" || said === "superseded" ? said : "failed";
}

/** Step Functions hands outputs over as JSON texts; a trace may hold either. */
function parsedOutput(output: unknown): unknown {
  if (typeof output !== "string") return output ?? null;
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

/** The failover that the outcome and phases are told by: the most decisive one, then the latest. */
export function decidingExecution(executions: readonly FailoverExecution[]): FailoverExecution | null {
  const byWeight = ["recovered", "held", "failed", "stood-down", "superseded"] as const;
  for (const outcome of byWeight) {
    const found = executions.findLast((execution) => execution.outcome === outcome);
    if (found) return found;
  }
  return null;
}

/** The run's outcome; "recovered" needs the client to agree. */
export function runOutcome(deciding: FailoverExecution | null, clientIsServed: boolean): Outcome {
  if (deciding === null || deciding.outcome === "superseded") return "no-action";
  return deciding.outcome === "recovered" && !clientIsServed ? "failed" : deciding.outcome;
}

/**
 * Counts suspicions: a group and the first bad slot. The detector logs one (`suspicion-raised`), and a failover
 * carries its own in its name (`failover-<group>-<epoch>-<first bad slot>`); what was both raised and acted on is one.
 */
export function countSuspicions(
  logs: readonly LogRecord[],
  executions: readonly FailoverExecution[],
): number {
  const suspicions = new Set(
    executions.map(({ name }) => runNameOf(name).replace(/^failover-(.+)-\d+-([^-]+)$/, "$1 $2")),
  );
  for (const { event, fields } of logs) {
    if (event !== "suspicion-raised") continue;
    const slot = new Date(Number(fields["firstBadSlotMs"])).toISOString();
    suspicions.add(`${fields["group"]} ${slot.replace(/\.\d{3}Z$/, "Z").replace(/[-:]/g, "")}`);
  }
  return suspicions.size;
}
