import type { TraceRecord } from "../../simulator/kernel/trace.ts";

/**
 * The rungs of the ladder that failovers took, in order, each once: from the output of executions that succeeded, and
 * from what the closing function logged (`run-closed`) of those that have no output, such as `held`.
 */
export function rungsTaken(records: readonly TraceRecord[]): string[] {
  const taken = records.flatMap((record) => {
    if (record.kind === "execution") return rungsOf(record.output);
    return record.kind === "log" && record.event === "run-closed" ? rungsOf(record.fields) : [];
  });
  return [...new Set(taken)];
}

function rungsOf(said: unknown): string[] {
  const { rungs } = (typeof said === "object" ? (said ?? {}) : {}) as { readonly rungs?: unknown };
  return Array.isArray(rungs) ? rungs.map(String) : [];
}
