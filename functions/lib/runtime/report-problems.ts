import type { BackupProblem } from "../domain/backup-problem.ts";
import type { Host } from "./host.ts";

/** What only waits for a person or for another tick; everything else is something that AWS failed or refused. */
const WARNINGS: ReadonlySet<BackupProblem["problem"]> = new Set([
  "server-missing",
  "server-not-running",
  "no-data-volume",
  "snapshots-piling-up",
]);

/** Logs each problem of a group's servers under its own event name. */
export function reportProblems(host: Host, group: string, problems: readonly BackupProblem[]): void {
  for (const { server, problem, detail } of problems)
    host.log(WARNINGS.has(problem) ? "WARN" : "ERROR", problem, { group, server, detail });
}
