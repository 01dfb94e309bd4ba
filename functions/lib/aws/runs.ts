import type { Item, Table } from "./table.ts";

/** How a failover ended, or that it has not. */
export type RunOutcome = "running" | "recovered" | "stood-down" | "held";

/** What is kept of a run, beyond the execution's own history. */
export interface Run {
  readonly run: string;
  readonly outcome: RunOutcome;
  readonly at: string;
}

/** The runs of a group that have had its lease. */
export interface Runs {
  exists(group: string, run: string): Promise<boolean>;
  record(group: string, run: Run, details?: Item): Promise<void>;
  /** All runs that are kept, oldest name first. */
  all(group: string): Promise<Run[]>;
}

/** Opens the runs in this Region's table. */
export function openRuns(table: Table): Runs {
  return {
    exists: async (group, run) => (await table.get(group, `run#${run}`)) !== undefined,
    record: async (group, { run, outcome, at }, details = {}) => {
      await table.set(group, `run#${run}`, { ...details, run, outcome, at });
    },
    all: async (group) =>
      (await table.between(group, "run#", "run#~")).map(({ run, outcome, at }) => ({
        run: String(run),
        outcome: String(outcome) as RunOutcome,
        at: String(at),
      })),
  };
}
