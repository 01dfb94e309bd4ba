import { openDirections } from "../lib/aws/directions.ts";
import { type Measurement, openMetrics } from "../lib/aws/metrics.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { hasTakenOver, isInCharge } from "../lib/domain/direction.ts";
import { METRIC } from "../lib/domain/names.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import type { Host } from "../lib/runtime/host.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Once a minute, in both Regions: publish again which side each group is on (the switch's latch hangs on that
 * metric), the age of the recovery points, and, where the other Region is in charge, this copy's heartbeat.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const directions = openDirections(host, environment, openTable(host, region, environment.table));
    const metrics = openMetrics(host, environment);
    return async ({ groups }) => {
      const known = await Promise.all(
        host.configuration.groups.map(async (group) => ({
          group: group.name,
          ...(await directions.ruling(group)),
        })),
      );
      const status = known.flatMap(({ group, ...direction }): Measurement[] => [
        { group, name: METRIC.takenOver, value: hasTakenOver(direction, region) ? 1 : 0 },
        ...(isInCharge(direction, region) ? [] : [{ group, name: METRIC.heartbeat, value: 1 }]),
      ]);
      const ages = groups.flatMap(({ group, ageSeconds, projectedAgeSeconds }): Measurement[] => [
        ...(ageSeconds === null ? [] : [{ group, name: METRIC.recoveryPointAge, value: ageSeconds }]),
        { group, name: METRIC.projectedAge, value: projectedAgeSeconds },
      ]);
      const measured = new Set(groups.map(({ group }) => group));
      const unmeasured = known.filter((one) => isInCharge(one, region) && !measured.has(one.group));
      await metrics.publish([
        ...status,
        ...ages,
        ...unmeasured.map(({ group }) => assumedBreach(host, group)),
      ]);
      return { directions: known.map(({ group, active, epoch }) => ({ group, active, epoch })) };
    };
  },
});

/** An age that nobody could measure is taken for a breach: an alarm without data would stay silent. */
function assumedBreach({ configuration }: Host, name: string): Measurement {
  const { rpoSeconds } = groupNamed(configuration, name).objectives;
  const value = rpoSeconds + configuration.backup.everyMinutes * 60;
  return { group: name, name: METRIC.projectedAge, value };
}
