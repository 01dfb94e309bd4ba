import { groupNamed } from "../lib/config/groups.ts";
import { defineHandler } from "../lib/runtime/define-handler.ts";
import { type Input, input, type Output } from "./contract.ts";

const AGAIN_SECONDS = 2;

/** Asks the zone's authoritative servers themselves where they send the users now. */
export const handler = defineHandler<Input, Output>({
  input,
  wire: (host, environment) => {
    return async ({ group: name, run, standby }) => {
      const { hostname } = groupNamed(host.configuration, name);
      const expected = environment.addresses[name]?.[standby];
      const question = {
        servers: environment.nameServers,
        name: hostname,
        type: "A",
        timeoutMs: 1_000,
      } as const;
      const answer = await host.dns.query(question);
      const answers = answer.outcome === "answered" ? answer.values : [];
      if (answers.length !== 1 || answers[0] !== expected)
        return { status: "pending", answers, waitSeconds: AGAIN_SECONDS };
      host.log("INFO", "switch-verified", { group: name, run, hostname, answers });
      return { status: "switched", answers, waitSeconds: 0 };
    };
  },
});
