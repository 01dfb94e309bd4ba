import { openEc2 } from "../lib/aws/ec2.ts";
import { takeAddresses } from "../lib/aws/ec2-addresses.ts";
import { createTags, startInstances } from "../lib/aws/ec2-instances.ts";
import { openLeases } from "../lib/aws/leases.ts";
import { groupInstances, serversAmong } from "../lib/aws/server-instances.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { firstMet, met, underway } from "../lib/domain/ladder.ts";
import { TAG } from "../lib/domain/names.ts";
import { othersOf } from "../lib/domain/server-instance.ts";
import { planStart } from "../lib/domain/start-plan.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Starts the standby's servers under the new epoch. They read it from their own tag at boot; a server that finds
 * none stops itself again. One that was launched in another zone gets its predecessor's Elastic IPs.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const ec2 = openEc2(host, environment.region, "home");
    const leases = openLeases(host, openTable(host, environment.region, environment.table));
    return async ({ way, ...run }) => {
      const group = groupNamed(host.configuration, run.group);
      const [found] = await Promise.all([groupInstances(ec2, group), leases.demand(group.name, run)]);
      const instances = serversAmong(found, ec2, group).map(({ instance }) => instance);
      const plan = planStart({ run: run.run, round: way.round }, instances);
      const ids = plan.start.map(({ id }) => id);
      if (ids.length > 0) {
        await createTags(ec2, ids, {
          [TAG.epoch]: String(run.epoch),
          [TAG.run]: run.run,
          [TAG.round]: "none",
        });
        host.log("INFO", "standby-started", { ...run, instances: ids });
      }
      /** Asked in this round is who was accepted: on anybody else an older failure still stands. */
      const start = async (ids: readonly string[]) => {
        await startInstances(ec2, ids);
        await createTags(ec2, ids, { [TAG.round]: String(way.round) });
      };
      // A call a zone: where one has no room, the others' servers start all the same.
      const zones = Map.groupBy(plan.start, ({ availabilityZone }) => availabilityZone);
      const refused = await firstMet(
        [...zones].map(([zone, waiting]) => met(start(waiting.map(({ id }) => id)), { zones: [zone] })),
      );
      if (plan.running) {
        const settled = await allSettled(
          instances.map((instance) => takeAddresses(ec2, instance, othersOf(instance, found))),
        );
        if (settled.every(Boolean)) return { status: "running", waitSeconds: 0 };
      }
      const obstacle = plan.obstacle ?? refused;
      const slow = instances.filter(({ state }) => state !== "running");
      const late = [...new Set(slow.map(({ availabilityZone }) => availabilityZone))];
      return underway(way, { obstacle, zones: late, now: host.now() });
    };
  },
});
