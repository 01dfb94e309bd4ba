import { openLeases } from "../lib/aws/leases.ts";
import { openRuns } from "../lib/aws/runs.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Takes the group's lease for this run. Asked again by the same run, it answers the same. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const table = openTable(host, environment.region, environment.table);
    const leases = openLeases(host, table);
    const runs = openRuns(table);
    return async ({ group, run, epoch, firstBadSlot }) => {
      const lease = await leases.acquire(groupNamed(host.configuration, group), { run, epoch });
      if ("refused" in lease) {
        host.log("WARN", "lease-refused", { group, run, epoch, reason: lease.refused });
        return { status: lease.busy ? "busy" : "refused", reason: lease.refused };
      }
      const { active, standby } = lease.direction;
      if (!isInCharge(lease.direction, environment.region)) {
        await leases.release(group, { run, epoch });
        return { status: "refused", reason: `${environment.region} is not the standby of ${group}` };
      }
      await runs.record(
        group,
        { run, outcome: "running", at: host.now().toISOString() },
        { firstBadSlot, epoch },
      );
      const automatic = !isWithinDay(lease.takenOverAt, host.now());
      host.log("INFO", "lease-acquired", { group, run, epoch, active, standby, automatic });
      return { status: "acquired", automatic, group, run, epoch, active, standby };
    };
  },
});

/** At most one automatic failover of a group a day: what has just been moved does not move again by itself. */
const isWithinDay = (takenOverAt: string | undefined, now: Date): boolean =>
  takenOverAt !== undefined && now.getTime() - Date.parse(takenOverAt) < 86_400_000;
