import type { Item, Table } from "./table.ts";

/** How a failover ended, or that it has not. */
export type RunOutcome = "running" | "recovered" | "stood-down" | "held";

/** What is kept of a run, beyond the execution's own history. */
export interface Run {
  readonly run: string;
  readonly outcome: RunOutcome;
  readonly at: string;
}

/** The runs of a group, and what they still owe. */
export interface Runs {
  exists(group: string, run: string): Promise<boolean>;
  record(group: string, run: Run, details?: Item): Promise<void>;
  /** Notes that the old active is not fenced: an obligation, to be retried until it is acknowledged. */
  oweFence(group: string, epoch: number, details: Item): Promise<void>;
  /** Strikes the obligation out. */
  fenced(group: string, epoch: number): Promise<void>;
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
    oweFence: async (group, epoch, details) => {
      await table.put(group, `fence#${epoch}`, { ...details, status: "owed" });
    },
    fenced: async (group, epoch) => {
      await table.set(group, `fence#${epoch}`, { status: "done" });
    },
    all: async (group) =>
      (await table.between(group, "run#", "run#~")).map(({ run, outcome, at }) => ({
        run: String(run),
        outcome: String(outcome) as RunOutcome,
        at: String(at),
      })),
  };
}
