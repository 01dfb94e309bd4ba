import type { FailoverRun } from "./failover-runs.ts";
import type { InvariantFactory } from "./invariant.ts";

/**
 * I9: each event may arrive twice, late, out of order or never, and the outcome is the same: one suspicion (a
 * group and its first bad slot) has one run, and one epoch of a group is established once. A run has one execution,
 * and another one only when that has died.
 */
export const runsOnce: InvariantFactory = ({ ledger, check }) => {
  const started = new Map<string, { readonly run: FailoverRun; readonly execution: string }>();
  const established = new Map<string, string>();
  return {
    id: "I9",
    on: {
      execution: (record) => {
        if (record.status !== "RUNNING") return;
        const run = ledger.runs.of(record);
        if (run === undefined) return;
        const suspicion = `${run.group} since ${run.slot}`;
        const execution = `${run.region}/${record.name}`;
        const other = started.get(suspicion);
        check(
          other === undefined || (other.run === run && run.resumedFrom === "unnamed"),
          () => `the suspicion of ${suspicion} has a second execution: ${other?.execution}, now ${execution}`,
        );
        started.set(suspicion, { run, execution });
      },
      transition: (record) => {
        if (record.state !== "TakeOver" || record.phase !== "exited") return;
        const run = ledger.runs.of(record);
        if (run === undefined) return;
        const epoch = `${run.group} at epoch ${run.epoch}`;
        const other = established.get(epoch) ?? run.name;
        check(other === run.name, () => `${epoch} was established by ${other} and again by ${run.name}`);
        established.set(epoch, run.name);
      },
    },
  };
};
