import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Three of ten of the detector's own probes are lost on the way for ten minutes; nobody else notices anything. */
export const healthyButNoisy: Scenario = {
  name: "healthy-but-noisy",
  description: "30 % of Lifeboat's own probes fail for ten minutes, while the active Region is well",
  expected: { outcomes: ["stood-down"], traffic: "stays", told: ["stays in"], objectivesApply: true },
  play: async (stage) => {
    await liveQuietly(stage, "healthy-but-noisy");
    const { name: group, active, standby } = firstGroup(stage);
    await suffer(stage, { kind: "probes-lost", from: standby, group, region: active, share: 0.3 }, 10);
    // The last false alarm needs its time to be undone.
    await stage.kernel.sleep(10 * MINUTE_MS);
  },
};
