import { openDirections } from "../lib/aws/directions.ts";
import { openEc2Regions } from "../lib/aws/ec2.ts";
import { fence } from "../lib/aws/fence.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { type Obligation, openObligations } from "../lib/aws/obligations.ts";
import { openPages } from "../lib/aws/pages.ts";
import { openTable } from "../lib/aws/table.ts";
import type { GroupConfiguration } from "../lib/config/schema.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Pays what a takeover has left owing to the Region that was lost: its servers have to be stopped, and its copy of
 * Lifeboat has to learn that it is the standby now. Tried every minute until it is acknowledged.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region, table: name, topicArn } = environment;
    const table = openTable(host, region, name);
    const directions = openDirections(host, environment, table);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const pages = openPages(host, region, topicArn);
    const regions = openEc2Regions(host, environment);

    const stop = async (group: GroupConfiguration, { details }: Obligation) => {
      const { client, region: lost } = regions(String(details["region"]));
      const instances = await fence({ region: lost, client, once: client }, group, String(details["run"]));
      host.log("WARN", "fenced", { group: group.name, region: lost, instances });
      await pages.send(
        `Lifeboat: the servers of ${group.name} in ${lost} are fenced`,
        `${lost} answers again. ${instances.length} servers of ${group.name} there were told to stop and lost their epoch; their last data was snapshotted. Nothing returns by itself.`,
      );
    };

    const tell = async (group: GroupConfiguration, { details }: Obligation) => {
      const lost = String(details["region"]);
      await leases.hand(group.name, openTable(host, lost, name, "away"));
      host.log("WARN", "epoch-handed-on", { group: group.name, region: lost });
    };

    /** True when there is nothing left to do about it. */
    const settle = async (group: GroupConfiguration, obligation: Obligation): Promise<boolean> => {
      const { kind, id } = obligation;
      const direction = await directions.own(group);
      // Somebody has turned the group again since then: whoever did that owes the rest.
      const isCurrent = direction.active === region && direction.epoch === Number(id);
      if (isCurrent) {
        try {
          await (kind === "fence" ? stop(group, obligation) : tell(group, obligation));
        } catch (error) {
          host.log("WARN", "obligation-outstanding", { group: group.name, kind, id, reason: String(error) });
          return false;
        }
      }
      await obligations.settle(group.name, obligation);
      return true;
    };

    return async () => {
      const output = { settled: [] as string[], owed: [] as string[] };
      for (const group of host.configuration.groups) {
        const outstanding = await obligations.outstanding(group.name);
        const mine = outstanding.filter(({ kind }) => kind !== "run");
        const done = await Promise.all(mine.map((obligation) => settle(group, obligation)));
        mine.forEach(({ kind, id }, n) => {
          output[done[n] ? "settled" : "owed"].push(`${kind} of epoch ${id} of ${group.name}`);
        });
      }
      return output;
    };
  },
});
