import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** How often the application falls ill again, and for how long each time. */
const SPELLS = 3;
const MINUTES_ILL = 6;
const MINUTES_WELL = 6;

/**
 * The application answers a third of all requests with an error, six minutes of every twelve. Users and probes feel
 * it; Route 53's checkers, which want three failures in a row each, do not.
 */
export const gray: Scenario = {
  name: "gray",
  description: "the application answers 35 % of requests with errors, on and off every six minutes",
  expected: {
    outcomes: ["stood-down"],
    traffic: "stays",
    told: ["partial-outage", "were not confirmed"],
    objectivesApply: false,
  },
  play: async (stage) => {
    await liveQuietly(stage, "gray");
    const { name: group, active: region } = firstGroup(stage);
    for (let spell = 0; spell < SPELLS; spell += 1) {
      await suffer(stage, { kind: "application-errors", group, region, share: 0.35 }, MINUTES_ILL);
      await stage.kernel.sleep(MINUTES_WELL * MINUTE_MS);
    }
  },
};
