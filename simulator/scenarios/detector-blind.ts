import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** The function that probes fails at every invocation: nobody watches, and everything is well. */
export const detectorBlind: Scenario = {
  name: "detector-blind",
  description: "the function that probes fails for ten minutes, while the active Region is well",
  expected: { outcomes: ["no-action"], traffic: "stays", told: ["detector-blind"], objectivesApply: true },
  play: async (stage) => {
    await liveQuietly(stage, "detector-blind");
    const region = firstGroup(stage).standby;
    await suffer(stage, { kind: "function-fails", region, function: "probeSlot" }, 10);
    await stage.kernel.sleep(5 * MINUTE_MS);
  },
};
