import { openLeases } from "../lib/aws/leases.ts";
import { openMetrics } from "../lib/aws/metrics.ts";
import { fenceOf, openObligations } from "../lib/aws/obligations.ts";
import { openSwitchObject } from "../lib/aws/switch-object.ts";
import { openTable } from "../lib/aws/table.ts";
import { METRIC } from "../lib/domain/names.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { allSettled } from "../lib/runtime/settle.ts";
import { type Input, input, type Output } from "./contract.ts";

/**
 * Takes the traffic: the epoch first (it alone decides), then the object that the checkers see within seconds, and
 * the metric that holds the switch when the object cannot be seen. Two data-plane calls, all in this Region.
 */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const { region } = environment;
    const table = openTable(host, region, environment.table);
    const leases = openLeases(host, table);
    const obligations = openObligations(table);
    const switchObject = openSwitchObject(host, region, environment.switchBucket);
    const metrics = openMetrics(host, environment);
    return async ({ fence, ...failover }) => {
      const { group, run, epoch, active, standby } = failover;
      await leases.advance(group, { run, epoch }, { active: standby, standby: active });
      await allSettled<unknown>([
        ...(fence === "owed" ? [obligations.owe(group, fenceOf(failover))] : []),
        // The other Region is in charge from now on, and does not know it yet.
        obligations.owe(group, { kind: "epoch", id: String(epoch), details: { region: active } }),
        switchObject.put(group, epoch),
        metrics.publish([{ group, name: METRIC.takenOver, value: 1 }]),
      ]);
      host.log("WARN", "taken-over", { group, run, epoch, active: standby });
      return { active: standby, epoch };
    };
  },
});
