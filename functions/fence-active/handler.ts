import { openEc2Regions } from "../lib/aws/ec2.ts";
import { stopInstances } from "../lib/aws/ec2-instances.ts";
import { createSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { openRuns } from "../lib/aws/runs.ts";
import { serverInstances } from "../lib/aws/server-instances.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { TAG } from "../lib/domain/names.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Stops the old active so that it cannot serve beside the new one: its last data is snapshotted first. Best effort
 * and bounded, because a lost Region cannot answer: the obligation is written down before anything is tried, and
 * struck out only when AWS has acknowledged the stop.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const table = openTable(host, environment.region, environment.table);
    const leases = openLeases(host, table);
    const runs = openRuns(table);
    const regions = openEc2Regions(host, environment);
    return async ({ group, run, epoch, active }) => {
      await leases.demand(group, { run, epoch });
      await runs.oweFence(group, epoch, { run, region: active });
      const { region, client } = regions(active);
      // The snapshot must not outlast the step's ten seconds: it gets the bounded client too, whose one attempt it needs.
      const ec2 = { region, client, once: client };
      try {
        const servers = await serverInstances(ec2, groupNamed(host.configuration, group));
        const awake = servers.filter(
          ({ instance }) => instance.state === "running" || instance.state === "pending",
        );
        const ids = awake.map(({ instance }) => instance.id);
        const tags = { [TAG.group]: group, [TAG.run]: run };
        // What was written after the last recovery point is worth keeping, but not worth waiting or failing for.
        await Promise.allSettled(
          awake.map(({ server, instance }) =>
            createSnapshots(ec2, { instanceId: instance.id, tags: { ...tags, [TAG.server]: server } }),
          ),
        );
        if (ids.length > 0) await stopInstances(ec2, ids, { force: true });
        await runs.fenced(group, epoch);
        host.log("WARN", "fenced", { group, run, region: active, instances: ids });
        return { status: "fenced", reason: `${ids.length} instances in ${active} were told to stop` };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        host.log("WARN", "fence-owed", { group, run, region: active, reason });
        return { status: "owed", reason };
      }
    };
  },
});
