import { firstGroup, liveQuietly, MINUTE_MS } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Published outages of a Region last some hours; this is long enough for every run and alarm to have ended. */
const LOST_MS = 60 * MINUTE_MS;
const AFTERMATH_MS = 40 * MINUTE_MS;

/** The lost Region comes back with a server that still believes that it is the active one. */
export const activeReturns: Scenario = {
  name: "active-returns",
  description:
    "the lost Region comes back an hour after the failover, and its server thinks that it is active",
  expected: { outcomes: ["recovered"], traffic: "moves", told: ["now runs in"], objectivesApply: true },
  play: async (stage) => {
    await liveQuietly(stage, "active-returns");
    const { active } = firstGroup(stage);
    stage.account.loseRegion(active);
    await stage.kernel.sleep(LOST_MS);
    stage.account.restoreRegion(active);
    await stage.kernel.sleep(AFTERMATH_MS);
  },
};
