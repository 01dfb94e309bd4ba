import { openDirections } from "../lib/aws/directions.ts";
import { openEvidence } from "../lib/aws/evidence-store.ts";
import { type Measurement, openMetrics } from "../lib/aws/metrics.ts";
import { openObligations } from "../lib/aws/obligations.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { hasTakenOver, isInCharge } from "../lib/domain/direction.ts";
import { METRIC } from "../lib/domain/names.ts";
import { PARTIAL_OUTAGE_WINDOW_MS, partialOutagePercent } from "../lib/domain/partial-outage.ts";
import { LifeboatError } from "../lib/errors.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import type { Host } from "../lib/runtime/host.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Once a minute, in both Regions: publish again which side each group is on (the switch's latch hangs on that
 * metric), the age of the recovery points, how much of the last twenty minutes the group was partly out, and, where
 * the other Region is in charge, this copy's heartbeat.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const table = openTable(host, region, environment.table);
    const directions = openDirections(host, environment, table);
    const obligations = openObligations(table);
    const evidence = openEvidence(table);
    const metrics = openMetrics(host, environment);

    /** Evidence that cannot be read is a datapoint that is missing: the switch's metric must not fail with it. */
    const outageOf = async (group: string): Promise<Measurement[]> => {
      const nowMs = host.now().getTime();
      try {
        const recent = await evidence.read(group, nowMs - PARTIAL_OUTAGE_WINDOW_MS, nowMs);
        const value = partialOutagePercent(recent);
        return value === undefined ? [] : [{ group, name: METRIC.partialOutage, value }];
      } catch (error) {
        if (!(error instanceof LifeboatError)) throw error;
        host.log("WARN", "evidence-not-read", { group, reason: error.message });
        return [];
      }
    };

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
      const mine = known.filter((one) => isInCharge(one, region)).map(({ group }) => group);
      const measured = new Set(groups.map(({ group }) => group));
      const unmeasured = mine.filter((group) => !measured.has(group));
      const outages = await Promise.all(mine.map(outageOf));
      await metrics.publish([
        ...status,
        ...ages,
        ...unmeasured.map((group) => assumedBreach(host, group)),
        ...outages.flat(),
      ]);
      const owed = await Promise.all(known.map(({ group }) => obligations.outstanding(group)));
      return {
        directions: known.map(({ group, active, epoch }) => ({ group, active, epoch })),
        owed: owed.flat().length,
      };
    };
  },
});

/** An age that nobody could measure is taken for a breach: an alarm without data would stay silent. */
function assumedBreach({ configuration }: Host, name: string): Measurement {
  const { rpoSeconds } = groupNamed(configuration, name).objectives;
  const value = rpoSeconds + configuration.backup.everyMinutes * 60;
  return { group: name, name: METRIC.projectedAge, value };
}
