import type { Of } from "../../simulator/kernel/trace.ts";
import type { FailoverExecution } from "../report/executions.ts";

/** A suspicion of a group, from the first bad slot to what was made of it. Virtual milliseconds. */
export interface Suspected {
  readonly group: string;
  readonly firstBadSlotMs: number;
  readonly raisedAt: number;
  /** The last word: `open` when none was said. */
  readonly status: "open" | "confirmed" | "cleared";
  readonly closedAt: number | null;
  readonly classification: string | null;
  /** In words, as the detector gave them last. */
  readonly reasons: readonly string[];
  /** What the failover that it started read, and how that ended; null when none was started. */
  readonly run: { readonly name: string; readonly verdict: string | null; readonly outcome: string } | null;
}

type LogRecord = Of<"log">;

/** Follows each suspicion through the detector's and the failover's logs, in the order of their raising. */
export function collectSuspicions(
  logs: readonly LogRecord[],
  executions: readonly FailoverExecution[],
): Suspected[] {
  const found = new Map<string, Suspected>();
  for (const log of logs) {
    const key = keyOf(log);
    const standing = found.get(key);
    if (log.event === "suspicion-raised") found.set(key, raised(log, logs, executions));
    if (standing === undefined) continue;
    if (log.event === "suspicion-confirmed")
      found.set(key, {
        ...standing,
        status: "confirmed",
        closedAt: log.at,
        classification: textOf(log.fields["classification"]),
        reasons: reasonsOf(log.fields),
      });
    // Once confirmed, its end is no news about the decision.
    if (log.event === "suspicion-cleared" && standing.status === "open")
      found.set(key, { ...standing, status: "cleared", closedAt: log.at });
  }
  return [...found.values()].sort((a, b) => a.raisedAt - b.raisedAt);
}

const keyOf = ({ fields }: LogRecord): string => `${fields["group"]} ${fields["firstBadSlotMs"]}`;

function raised(
  { at, fields }: LogRecord,
  logs: readonly LogRecord[],
  executions: readonly FailoverExecution[],
): Suspected {
  const [group, firstBadSlotMs] = [String(fields["group"]), Number(fields["firstBadSlotMs"])];
  const slot = new Date(firstBadSlotMs)
    .toISOString()
    .replace(/\.\d{3}Z$/, "Z")
    .replace(/[-:]/g, "");
  const run = executions.findLast(
    ({ name }) => name.startsWith(`failover-${group}-`) && name.includes(`-${slot}`),
  );
  const verdict = logs.findLast(
    ({ event, fields: told }) => event === "verdict" && run !== undefined && told["run"] === runOf(run.name),
  );
  return {
    group,
    firstBadSlotMs,
    raisedAt: at,
    status: "open",
    closedAt: null,
    classification: null,
    reasons: reasonsOf(fields),
    run: run ? { name: run.name, verdict: textOf(verdict?.fields["status"]), outcome: run.outcome } : null,
  };
}

/** The run that an execution belongs to: one that resumes a run that died has a number more in its name. */
export const runOf = (execution: string): string => execution.replace(/-again-\d+$/, "");

const textOf = (value: unknown): string | null => (value === undefined ? null : String(value));

const reasonsOf = ({ reasons }: LogRecord["fields"]): string[] =>
  Array.isArray(reasons) ? reasons.map(String) : [];
