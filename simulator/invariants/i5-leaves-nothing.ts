import type { FailoverRun } from "./failover-runs.ts";
import type { InvariantFactory } from "./invariant.ts";
import type { KnownResource } from "./known-resource.ts";

/** How long an execution that ended without a named state may leave things behind. */
const GRACE_MS = 10 * 60_000;
/** What is on its way out counts as gone: AWS needs no more help with it. */
const GONE = new Set(["deleting", "deleted", "stopping", "stopped", "shutting-down", "terminated", "error"]);

/** What a recovered run made for nothing: a volume that is attached to no server, a server that does not run. */
const IDLE = new Set(["creating", "available", "stopped"]);

/** The tag's value on a server that serves when it is started. */
const EPOCH = /^\d+$/;

/**
 * I5: when an execution has ended, nothing that it created or started is left without an owner. `held` keeps all on
 * purpose, `recovered` what is in use; after any other named end everything is gone at once, after an unnamed one
 * within ten minutes. Nor may a run that stood down leave its epoch on a server: whoever starts it makes it serve.
 */
export const leavesNothing: InvariantFactory = ({ ledger, check }) => {
  const pending = new Map<FailoverRun, number>();
  const judge = (run: FailoverRun) => {
    pending.delete(run);
    // Meanwhile a person was called who keeps it, or the run goes on.
    if (run.ended === null || run.ended.as === "held") return;
    const isLeft = (state: string) => (run.ended?.as === "recovered" ? IDLE.has(state) : !GONE.has(state));
    const resources = [...ledger.resources.values()];
    // The user's own server, whose place a fresh launch has taken: at rest, and without an epoch, as it was found.
    const isReplaced = ({ id, tags }: KnownResource) =>
      !EPOCH.test(tags["lifeboat:epoch"] ?? "") &&
      resources.some((other) => other.tags["lifeboat:replaces"]?.split(" ").includes(id));
    const left = resources.filter(
      (resource) =>
        resource.tags["lifeboat:run"] === run.name &&
        isLeft(resource.state) &&
        !isReplaced(resource) &&
        !ledger.lostRegions.has(resource.region),
    );
    check(
      left.length === 0,
      () =>
        `${run.name} ended ${run.ended?.as} and left ${left.map(({ id, state }) => `${id} (${state})`).join(", ")}`,
    );
  };
  const judgeArmed = (run: FailoverRun) => {
    if (run.ended?.as !== "stood-down") return;
    const armed = [...ledger.resources.values()].filter(
      ({ tags, state }) =>
        tags["lifeboat:run"] === run.name &&
        EPOCH.test(tags["lifeboat:epoch"] ?? "") &&
        state !== "terminated",
    );
    check(
      armed.length === 0,
      () => `${run.name} stood down and left its epoch on ${armed.map(({ id }) => id).join(", ")}`,
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
        if (run === undefined) return;
        const as = run.ended?.as;
        if (record.status === "RUNNING") pending.delete(run);
        else if (as === "unnamed") pending.set(run, record.at + GRACE_MS);
        else {
          judge(run);
          judgeArmed(run);
        }
      },
    },
    finish: judgeDue,
  };
};
