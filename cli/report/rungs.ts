import type { TraceRecord } from "../../simulator/kernel/trace.ts";

/**
 * The rungs of the ladder that failovers took, in order, each once: from the output of executions that succeeded, and
 * from what the closing function logged (`run-closed`) of those that have no output, such as `held`. An execution that
 * resumes a dead one knows only of its own; that a server was launched in another zone before is in its log.
 */
export function rungsTaken(records: readonly TraceRecord[]): string[] {
  const taken = records.flatMap((record) => {
    if (record.kind === "execution") return rungsOf(record.output);
    if (record.kind !== "log") return [];
    if (record.event === "standby-launched") return ["another-az"];
    return record.event === "run-closed" ? rungsOf(record.fields) : [];
  });
  return [...new Set(taken)];
}

function rungsOf(said: unknown): string[] {
  const { rungs } = (typeof said === "object" ? (said ?? {}) : {}) as { readonly rungs?: unknown };
  return Array.isArray(rungs) ? rungs.map(String) : [];
}
