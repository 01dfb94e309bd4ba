import { openExecutionStatus, openExecutions } from "../lib/aws/executions.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { type Obligation, openObligations } from "../lib/aws/obligations.ts";
import { openPages } from "../lib/aws/pages.ts";
import { openRuns } from "../lib/aws/runs.ts";
import { openTable } from "../lib/aws/table.ts";
import type { GroupConfiguration } from "../lib/config/schema.ts";
import { failoverInput } from "../lib/domain/failover-run.ts";
import { afterDeath, unfinishedRun } from "../lib/domain/unfinished-run.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Looks after failovers whose execution has died: a time-out or a stop runs no Catch, so nobody in the machine could
 * end them. A new execution resumes the run, under its own name, lease and tags, and does again whatever was not
 * done; one that keeps dying is left to a person.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const table = openTable(host, region, environment.table);
    const executions = openExecutions(host, region, environment.failoverMachineArn);
    const statusOf = openExecutionStatus(host, region, environment.failoverMachineArn);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const pages = openPages(host, region, environment.topicArn);
    const runs = openRuns(table);

    const isOwed = async (group: string, { kind, id }: Obligation) =>
      (await obligations.outstanding(group)).some((one) => one.kind === kind && one.id === id);

    const sweep = async (group: string, obligation: Obligation): Promise<"resumed" | "held" | undefined> => {
      const run = unfinishedRun(obligation);
      const status = await statusOf(run.execution);
      // It was read before the execution ended: one that has closed its run first, as held, did not die.
      if (status === "died" && !(await isOwed(group, obligation))) return undefined;
      const next = afterDeath(run, status, host.now());
      switch (next.kind) {
        case "wait":
          return undefined;
        // It ended well without having had anything to end: it was superseded.
        case "ended":
          await obligations.settle(group, obligation);
          return undefined;
        case "resume": {
          const { execution } = next;
          const result = await executions.start(execution, failoverInput({ ...run, group }));
          const since = host.now().toISOString();
          await obligations.owe(group, { ...obligation, details: { execution, since } });
          // It has lived and died already, and nobody had noted it: the next sweep looks after that one's end.
          if (result === "already-ran") return undefined;
          host.log("WARN", "run-resumed", { group, run: run.run, execution, died: run.execution });
          return "resumed";
        }
        case "give-up": {
          const at = host.now().toISOString();
          await allSettled<unknown>([
            pages.send(
              `Lifeboat: failover of ${group} to ${region} is HELD and needs you now`,
              `Its execution died ${next.deaths} times, the last one is ${run.execution}. Everything that it had prepared is kept, tagged lifeboat:run=${run.run}. Read the executions' histories, mend the cause, and start the machine again with the same input as ${run.run}-again-9: it goes on where it stands.`,
            ),
            runs.record(group, { run: run.run, outcome: "held", at }),
            leases.release(group, run),
          ]);
          await obligations.settle(group, obligation);
          host.log("ERROR", "run-given-up", { group, run: run.run, deaths: next.deaths });
          return "held";
        }
      }
    };

    const sweepAll = async ({ name }: GroupConfiguration) => {
      const unfinished = (await obligations.outstanding(name)).filter(({ kind }) => kind === "run");
      return allSettled(unfinished.map(async (one) => ({ run: one.id, done: await sweep(name, one) })));
    };

    return async () => {
      // All at once: one that cannot be looked after must not keep the others from it.
      const swept = (await allSettled(host.configuration.groups.map(sweepAll))).flat();
      const those = (what: string) => swept.flatMap(({ run, done }) => (done === what ? [run] : []));
      return { resumed: those("resumed"), held: those("held") };
    };
  },
});
