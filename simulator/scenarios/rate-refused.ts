import { firstGroup, loseActiveAmid } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** The quota of provisioned initialisation rates is spent: volumes can be had, but not the quick ones. */
export const rateRefused: Scenario = {
  name: "rate-refused",
  description: "the active Region is lost, and no volume is initialised at a provisioned rate",
  expected: {
    outcomes: ["recovered"],
    traffic: "moves",
    told: ["now runs in"],
    objectivesApply: true,
    rungs: ["no-rate"],
  },
  play: (stage) =>
    loseActiveAmid(stage, "rate-refused", [
      { kind: "no-initialisation-rate", region: firstGroup(stage).standby },
    ]),
};
