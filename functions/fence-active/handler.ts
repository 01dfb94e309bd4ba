import { openEc2Regions } from "../lib/aws/ec2.ts";
import { fence } from "../lib/aws/fence.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { fenceOf, openObligations } from "../lib/aws/obligations.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Stops the old active so that it cannot serve beside the new one. Best effort and bounded, because a lost Region
 * cannot answer: the obligation is written down before anything is tried, and struck out only when AWS has
 * acknowledged the stop. Until then `settle-obligations` tries again every minute.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const table = openTable(host, environment.region, environment.table);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const regions = openEc2Regions(host, environment);
    return async (failover) => {
      const { group, run, epoch, active } = failover;
      await leases.demand(group, { run, epoch });
      const obligation = fenceOf(failover);
      await obligations.owe(group, obligation);
      const { region, client } = regions(active);
      try {
        // The snapshot must not outlast the step's ten seconds: it gets the bounded client too, whose one attempt it needs.
        const instances = await fence(
          { region, client, once: client },
          groupNamed(host.configuration, group),
          { run },
        );
        await obligations.settle(group, obligation);
        host.log("WARN", "fenced", { group, run, region: active, instances });
        return { status: "fenced", reason: `${instances.length} instances in ${active} were told to stop` };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        host.log("WARN", "fence-owed", { group, run, region: active, reason });
        return { status: "owed", reason };
      }
    };
  },
});
