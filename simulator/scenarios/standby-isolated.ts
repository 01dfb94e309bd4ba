import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** The standby Region loses its way out: to the detector there, everything looks dead. */
export const standbyIsolated: Scenario = {
  name: "standby-isolated",
  description: "the standby Region is cut off for ten minutes, while the active Region is well",
  expected: { outcomes: ["no-action"], traffic: "stays", told: ["detector-isolated"], objectivesApply: true },
  play: async (stage) => {
    await liveQuietly(stage, "standby-isolated");
    await suffer(stage, { kind: "cut-off", region: firstGroup(stage).standby }, 10);
    await stage.kernel.sleep(10 * MINUTE_MS);
  },
};
