import { firstGroup, loseActiveAmid, noRoomIn } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** The ladder has an end: no zone of the standby Region has room for a server. */
export const nothingWorks: Scenario = {
  name: "nothing-works",
  description: "the active Region is lost, and no zone of the standby Region has capacity for a server",
  // Without a server nobody can serve: what can be promised is that nothing is lost and that a person knows.
  expected: {
    outcomes: ["held"],
    traffic: "stays",
    told: ["no zone of", "HELD"],
    objectivesApply: false,
    rungs: ["another-az", "zones-again"],
  },
  play: (stage) => {
    return loseActiveAmid(stage, "nothing-works", noRoomIn(firstGroup(stage).standby));
  },
};
