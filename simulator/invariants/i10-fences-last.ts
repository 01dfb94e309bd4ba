import type { InvariantFactory } from "./invariant.ts";

/**
 * I10: the primary is not fenced before the standby is verified: its own Region has had three good answers in a
 * row from an address of the standby since the execution began, and the machine has been through its verification.
 */
export const fencesLast: InvariantFactory = ({ ledger, check }) => ({
  id: "I10",
  on: {
    transition: (record) => {
      if (record.state !== "FenceActive" || record.phase !== "entered") return;
      const run = ledger.runs.of(record);
      if (run === undefined) return;
      check(
        run.exited.has("VerifyStandby") && ledger.isProven(run),
        () => `${run.name} fences ${ledger.oldActive(run)} before the standby in ${run.region} is verified`,
      );
    },
    call: ({ service, operation, region, from, by }) => {
      if (service !== "EC2" || (operation !== "StopInstances" && operation !== "TerminateInstances")) return;
      if (region === from) return;
      const proven = [...ledger.runs].some(
        (run) => run.region === from && ledger.oldActive(run) === region && ledger.isProven(run),
      );
      check(
        proven,
        () => `${by} stops an instance in ${region} although the standby in ${from} is not verified`,
      );
    },
  },
});
