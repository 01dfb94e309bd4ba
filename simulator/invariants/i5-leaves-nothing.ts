import type { FailoverRun } from "./failover-runs.ts";
import type { InvariantFactory } from "./invariant.ts";

/** How long an execution that ended without a named state may leave things behind. */
const GRACE_MS = 10 * 60_000;
/** What is on its way out counts as gone: AWS needs no more help with it. */
const GONE = new Set(["deleting", "deleted", "stopping", "stopped", "shutting-down", "terminated", "error"]);

/** What a recovered run made for nothing: a volume that is attached to no server, a server that does not run. */
const IDLE = new Set(["creating", "available", "stopped"]);

/**
 * I5: when an execution has ended, nothing that it created or started is left without an owner. `held` keeps all on
 * purpose, `recovered` what is in use; after any other named end everything is gone at once, after an unnamed one
 * within ten minutes.
 */
export const leavesNothing: InvariantFactory = ({ ledger, check }) => {
  const pending = new Map<FailoverRun, number>();
  const judge = (run: FailoverRun) => {
    pending.delete(run);
    const isLeft = (state: string) => (run.ended?.as === "recovered" ? IDLE.has(state) : !GONE.has(state));
    const left = [...ledger.resources.values()].filter(
      ({ region, tags, state }) =>
        tags["lifeboat:run"] === run.name && isLeft(state) && !ledger.lostRegions.has(region),
    );
    check(
      left.length === 0,
      () =>
        `${run.name} ended ${run.ended?.as} and left ${left.map(({ id, state }) => `${id} (${state})`).join(", ")}`,
    );
  };
  const judgeDue = () => {
    for (const [run, due] of pending) if (ledger.now >= due) judge(run);
  };
  return {
    id: "I5",
    on: {
      execution: (record) => {
        judgeDue();
        const run = ledger.runs.of(record);
        if (run === undefined || record.status === "RUNNING") return;
        const as = run.ended?.as;
        if (as === "unnamed") pending.set(run, record.at + GRACE_MS);
        else if (as !== "held") judge(run);
      },
    },
    finish: judgeDue,
  };
};
