import { openDirections } from "../lib/aws/directions.ts";
import { openEc2Regions } from "../lib/aws/ec2.ts";
import { describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { fence } from "../lib/aws/fence.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { type Obligation, openObligations } from "../lib/aws/obligations.ts";
import { openPages } from "../lib/aws/pages.ts";
import { openTable } from "../lib/aws/table.ts";
import type { GroupConfiguration } from "../lib/config/schema.ts";
import type { Direction } from "../lib/domain/direction.ts";
import { TAG } from "../lib/domain/names.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
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
      const run = String(details["run"]);
      const ec2 = { region: lost, client, once: client };
      // AWS may refuse the stop for days: the last data is worth a snapshot, not one a minute.
      const kept = await describeSnapshots(ec2, { tags: { [TAG.run]: run } }).catch(() => []);
      const instances = await fence(ec2, group, {
        run,
        kept: kept.flatMap(({ tags }) => tags[TAG.server] ?? []),
      });
      host.log("WARN", "fenced", { group: group.name, region: lost, instances });
      await pages.send(
        `Lifeboat: the servers of ${group.name} in ${lost} are fenced`,
        `${lost} answers again. Told to stop, and without their epoch: ${instances.join(", ") || "none, all were at rest"}. Their last data was snapshotted (tag lifeboat:run=${run}): compare what users wrote there before you delete it. Nothing returns by itself.`,
      );
    };

    const tell = async (group: GroupConfiguration, { details }: Obligation) => {
      const lost = String(details["region"]);
      await leases.hand(group.name, openTable(host, lost, name, "away"));
      host.log("WARN", "epoch-handed-on", { group: group.name, region: lost });
    };

    /** True when there is nothing left to do about it. */
    const settle = async (
      group: GroupConfiguration,
      direction: Direction,
      obligation: Obligation,
    ): Promise<boolean> => {
      const { kind, id } = obligation;
      // The run that owes it is about to turn the group, or died before: it is too early to pay, and to forget.
      if (direction.epoch < Number(id)) return false;
      // When somebody has turned the group again since then, whoever did that owes the rest.
      if (direction.active === region && direction.epoch === Number(id)) {
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

    const settleAll = async (group: GroupConfiguration) => {
      const mine = (await obligations.outstanding(group.name)).filter(({ kind }) => kind !== "run");
      if (mine.length === 0) return [];
      // The other Region may have taken the group over while this one was gone: then its servers are the active ones.
      const direction = await directions.ruling(group);
      return allSettled(
        mine.map(async (one) => ({
          name: `${one.kind} of epoch ${one.id} of ${group.name}`,
          isSettled: await settle(group, direction, one),
        })),
      );
    };

    return async () => {
      // All at once: each group may wait for a Region that does not answer, and none may wait for the others.
      const tried = (await allSettled(host.configuration.groups.map(settleAll))).flat();
      const those = (settled: boolean) =>
        tried.flatMap(({ name, isSettled }) => (isSettled === settled ? [name] : []));
      return { settled: those(true), owed: those(false) };
    };
  },
});
