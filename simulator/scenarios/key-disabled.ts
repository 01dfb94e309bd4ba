import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Somebody disables the KMS key that copies are encrypted with: they are accepted, and fail afterwards. */
export const keyDisabled: Scenario = {
  name: "key-disabled",
  description: "the standby's KMS key is disabled for twenty minutes: copies are accepted and fail later",
  expected: {
    outcomes: ["no-action"],
    traffic: "stays",
    told: ["projected-age", "recovery-point-age"],
    objectivesApply: true,
  },
  play: async (stage) => {
    await liveQuietly(stage, "key-disabled");
    const region = firstGroup(stage).standby;
    await suffer(stage, { kind: "key-disabled", region, key: `alias/lifeboat-${stage.stageName}` }, 20);
    await stage.kernel.sleep(15 * MINUTE_MS);
  },
};
