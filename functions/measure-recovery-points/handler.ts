import { openDirections } from "../lib/aws/directions.ts";
import { openEc2 } from "../lib/aws/ec2.ts";
import { describeSnapshots } from "../lib/aws/ec2-snapshots.ts";
import { openTable } from "../lib/aws/table.ts";
import type { GroupConfiguration } from "../lib/config/schema.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { freshnessOf } from "../lib/domain/freshness.ts";
import { TAG } from "../lib/domain/names.ts";
import { recoveryPointsOf } from "../lib/domain/recovery-points.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Measures how old the recovery points of the groups are that this Region is in charge of: by both tables, as the
 * backups go, so that a group whose Regions have changed their parts is measured in its new standby.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const ec2 = openEc2(host, region, "home");
    const directions = openDirections(host, environment, openTable(host, region, environment.table));
    const { groups, backup } = host.configuration;

    const measure = async (group: GroupConfiguration) => {
      if (!isInCharge(await directions.ruling(group), region)) return [];
      const copies = await describeSnapshots(ec2, { tags: { [TAG.group]: group.name } });
      const freshness = freshnessOf({
        group: group.name,
        servers: group.servers,
        points: recoveryPointsOf(copies),
        intervalSeconds: backup.everyMinutes * 60,
        objectiveSeconds: group.objectives.rpoSeconds,
        now: host.now().toISOString(),
      });
      return [freshness];
    };

    return async () => ({ groups: (await Promise.all(groups.map(measure))).flat() });
  },
});
