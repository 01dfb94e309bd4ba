import { openLeases } from "../lib/aws/leases.ts";
import { openObligations } from "../lib/aws/obligations.ts";
import { openRuns } from "../lib/aws/runs.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { isInCharge } from "../lib/domain/direction.ts";
import { runName } from "../lib/domain/slots.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Takes the group's lease for this run. Asked again by the same run, it answers the same, also in another execution:
 * a run that died is resumed under its own name, and finds what it had prepared.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const table = openTable(host, environment.region, environment.table);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const runs = openRuns(table);
    return async ({ group, execution, epoch, firstBadSlot }) => {
      const run = runName(group, epoch, Date.parse(firstBadSlot));
      const at = host.now().toISOString();
      // Before anything else: whatever becomes of this execution, somebody will look after the run.
      await obligations.owe(group, {
        kind: "run",
        id: run,
        details: { execution, epoch, firstBadSlot, since: at },
      });
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
      await runs.record(group, { run, outcome: "running", at }, { firstBadSlot, epoch });
      const { turned } = lease;
      const automatic = turned || !isWithinDay(lease.takenOverAt, host.now());
      host.log("INFO", "lease-acquired", { group, run, epoch, active, standby, automatic, turned });
      return { status: "acquired", automatic, turned, group, run, epoch, active, standby };
    };
  },
});

/** At most one automatic failover of a group a day: what has just been moved does not move again by itself. */
const isWithinDay = (takenOverAt: string | undefined, now: Date): boolean =>
  takenOverAt !== undefined && now.getTime() - Date.parse(takenOverAt) < 86_400_000;
