import { zonesOf } from "../cloud/ec2/default-vpc.ts";
import { firstGroup, loseActiveAmid } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Everybody fails over at the same time, and the zone that the standby server is stopped in has no room for it. */
export const prepareFails: Scenario = {
  name: "prepare-fails",
  description: "the active Region is lost, and the standby server's zone has no capacity to start it",
  expected: {
    outcomes: ["recovered"],
    traffic: "moves",
    told: ["now runs in"],
    objectivesApply: true,
    rungs: ["another-az"],
  },
  play: (stage) => {
    const { standby: region } = firstGroup(stage);
    // The reference workload's server stands in the first (resources/workload/parameters).
    const [zone = region] = zonesOf(region);
    return loseActiveAmid(stage, "prepare-fails", [{ kind: "no-capacity", region, zone }]);
  },
};
