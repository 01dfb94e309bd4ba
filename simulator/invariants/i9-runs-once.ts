import type { InvariantFactory } from "./invariant.ts";

/**
 * I9: each event may arrive twice, late, out of order or never, and the outcome is the same: one suspicion (a
 * group and its first bad slot) has one execution, and one epoch of a group is established once.
 */
export const runsOnce: InvariantFactory = ({ ledger, check }) => {
  const started = new Map<string, string>();
  const established = new Map<string, string>();
  return {
    id: "I9",
    on: {
      execution: (record) => {
        if (record.status !== "RUNNING") return;
        const run = ledger.runs.of(record);
        if (run === undefined) return;
        const suspicion = `${run.group} since ${run.slot}`;
        const other = started.get(suspicion);
        check(
          other === undefined,
          () =>
            `the suspicion of ${suspicion} has a second execution: ${other}, now ${run.region}/${run.name}`,
        );
        started.set(suspicion, `${run.region}/${run.name}`);
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
