import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** After a failover the bucket that the switch object lies in vanishes, and with it one of the switch's two halves. */
export const bucketBlip: Scenario = {
  name: "bucket-blip",
  description: "ten minutes after a failover the standby's switch bucket vanishes for five minutes",
  expected: { outcomes: ["recovered"], traffic: "moves", told: ["now runs in"], objectivesApply: true },
  play: async (stage) => {
    await liveQuietly(stage, "bucket-blip");
    const { account, stageName } = stage;
    const { active, standby } = firstGroup(stage);
    account.loseRegion(active);
    await stage.kernel.sleep(10 * MINUTE_MS);
    const bucket = `lifeboat-${stageName}-switch-${account.account}-${standby}`;
    await suffer(stage, { kind: "bucket-gone", region: standby, bucket }, 5);
    await stage.kernel.sleep(5 * MINUTE_MS);
  },
};
