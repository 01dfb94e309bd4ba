import { openTable } from "../lib/aws/table.ts";
import { openVerdicts } from "../lib/aws/verdicts.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

/** Tells a failover what the detector makes of the suspicion by now. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    const verdictOf = openVerdicts(host, openTable(host, environment.region, environment.table));
    return async (asked) => {
      const verdict = await verdictOf(asked);
      const { group, run } = asked;
      if (verdict.status !== "pending") host.log("WARN", "verdict", { group, run, ...verdict });
      return verdict;
    };
  },
});
