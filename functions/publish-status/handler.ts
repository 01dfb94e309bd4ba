import { openDirections } from "../lib/aws/directions.ts";
import { type Measurement, openMetrics } from "../lib/aws/metrics.ts";
import { openTable } from "../lib/aws/table.ts";
import { hasTakenOver, isInCharge } from "../lib/domain/direction.ts";
import { METRIC } from "../lib/domain/names.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
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
    const metrics = openMetrics(host, region);
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
      await metrics.publish([...status, ...ages]);
      return { directions: known.map(({ group, active, epoch }) => ({ group, active, epoch })) };
    };
  },
});
