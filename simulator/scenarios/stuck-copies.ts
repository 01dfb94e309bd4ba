import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Copies into the standby are accepted and do not get on; they need no failure for a point to grow too old. */
export const stuckCopies: Scenario = {
  name: "stuck-copies",
  description: "copies into the standby Region do not get on for 25 minutes, while all else is well",
  expected: { outcomes: ["no-action"], traffic: "stays", told: ["projected-age"], objectivesApply: true },
  play: async (stage) => {
    await liveQuietly(stage, "stuck-copies");
    await suffer(stage, { kind: "copies-stuck", region: firstGroup(stage).standby }, 25);
    await stage.kernel.sleep(15 * MINUTE_MS);
  },
};
