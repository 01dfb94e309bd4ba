import { openDirections } from "../lib/aws/directions.ts";
import { openEvidence } from "../lib/aws/evidence-store.ts";
import { openExecutions } from "../lib/aws/executions.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { openObligations } from "../lib/aws/obligations.ts";
import { openRuns } from "../lib/aws/runs.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { failoverInput } from "../lib/domain/failover-run.ts";
import { runName } from "../lib/domain/slots.ts";
import { InvalidInput } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * The only place that starts a failover. The alarm's event is an edge and may come twice or never, the loop is the
 * level: both arrive here, and the execution's name, made from the suspicion itself, lets only one run.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const table = openTable(host, region, environment.table);
    const directions = openDirections(host, environment, table);
    const evidence = openEvidence(table);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const runs = openRuns(table);
    const executions = openExecutions(host, region, environment.failoverMachineArn);
    return async (event) => {
      const group = groupNamed(host.configuration, groupOf(event));
      // A muted alarm still emits its events; whoever muted it wants no action from it.
      if ("detail" in event && event.detail.muteDetail) {
        host.log("WARN", "alarm-muted", { group: group.name, ...event.detail.muteDetail });
        return { result: "muted" };
      }
      const [direction, suspicion, leaseHolder, owed] = await Promise.all([
        directions.own(group),
        evidence.suspicion(group.name),
        leases.holder(group.name),
        obligations.outstanding(group.name),
      ]);
      if (!isInCharge(direction, region) || suspicion === undefined || suspicion.status === "cleared")
        return { result: "nothing-to-do" };
      const epoch = direction.epoch + 1;
      const run = runName(group.name, epoch, suspicion.firstBadSlotMs);
      // A run that is refused the lease ends at once, and its name is spent for 90 days: the loop asks again instead.
      // One that has died without the lease is resumed, and has to end before another touches what it prepared.
      const unfinished = owed.filter(({ kind }) => kind === "run").map(({ id }) => id);
      const holder = [leaseHolder, ...unfinished].find((one) => one !== undefined && one !== run);
      if (holder !== undefined) {
        host.log("WARN", "failover-waits", { group: group.name, run, holder });
        return { result: "lease-held", run };
      }
      const firstBadSlot = new Date(suspicion.firstBadSlotMs).toISOString();
      const result = await executions.start(run, failoverInput({ epoch, firstBadSlot, group: group.name }));
      // It ended without ever having had the lease, so nobody has looked into it: it has to be suspected anew.
      if (result === "already-ran" && !unfinished.includes(run) && !(await runs.exists(group.name, run)))
        await evidence.dismiss(group.name, firstBadSlot);
      host.log("WARN", "failover-requested", {
        group: group.name,
        run,
        result,
        by: "detail" in event ? "alarm" : "loop",
      });
      return { result, run };
    };
  },
});

function groupOf(event: Input): string {
  if ("group" in event) return event.group;
  const [metric] = event.detail.configuration.metrics;
  if (metric) return metric.metricStat.metric.dimensions.Group;
  const problem = {
    path: "detail.configuration.metrics",
    expected: "one metric",
    found: "[]",
    message: "no metric",
  };
  throw new InvalidInput("start-failover", [problem]);
}
