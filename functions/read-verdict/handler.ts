import { openEvidence } from "../lib/aws/evidence-store.ts";
import { openTable } from "../lib/aws/table.ts";
import { groupNamed } from "../lib/config/groups.ts";
import { readVerdict } from "../lib/domain/verdict.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Tells a failover what the detector makes of the suspicion by now. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const evidence = openEvidence(openTable(host, environment.region, environment.table));
    return async ({ group, run, firstBadSlot }) => {
      const verdict = readVerdict({
        suspicion: await evidence.suspicion(group),
        firstBadSlotMs: Date.parse(firstBadSlot),
        holdDownSeconds: groupNamed(host.configuration, group).detection.holdDownSeconds,
        nowMs: host.now().getTime(),
      });
      if (verdict.status !== "pending") host.log("WARN", "verdict", { group, run, ...verdict });
      return verdict;
    };
  },
});
