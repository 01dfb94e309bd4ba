import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Somebody else's copies fill the Region's slots up to Lifeboat's own limit. */
const TAKEN = 18;

/** Copy slots are shared with everybody in the account, and somebody else has nearly all of them. */
export const slotsTaken: Scenario = {
  name: "slots-taken",
  description: "18 of the standby's 20 snapshot-copy slots are somebody else's for twenty minutes",
  expected: {
    outcomes: ["no-action"],
    traffic: "stays",
    told: [],
    untold: ["projected-age", "recovery-point-age"],
    objectivesApply: true,
  },
  play: async (stage) => {
    await liveQuietly(stage, "slots-taken");
    await suffer(stage, { kind: "slots-taken", region: firstGroup(stage).standby, copies: TAKEN }, 20);
    await stage.kernel.sleep(15 * MINUTE_MS);
  },
};
