import { firstGroup, loseActiveAmid } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** The newest recovery point says that it is complete, and no volume can be made of it. */
export const newestPointBroken: Scenario = {
  name: "newest-point-broken",
  description: "the active Region is lost, and no volume can be made of the newest recovery point",
  expected: {
    outcomes: ["recovered"],
    traffic: "moves",
    told: ["now runs in"],
    objectivesApply: true,
    rungs: ["older-point"],
  },
  play: (stage) => {
    const { name: group, standby: region } = firstGroup(stage);
    return loseActiveAmid(stage, "newest-point-broken", [{ kind: "snapshots-broken", region, group }]);
  },
};
