import { firstGroup, liveQuietly, MINUTE_MS, suffer } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** The application dies and its Region lives; after a quarter of an hour a person has mended it. */
export const workloadDown: Scenario = {
  name: "workload-down",
  description: "the application dies in a Region that lives; a person mends it after fifteen minutes",
  // A bad deployment would follow the users to the standby: bringing the application back is a person's job.
  expected: { outcomes: ["stood-down"], traffic: "stays", told: ["(workload-down)"], objectivesApply: false },
  play: async (stage) => {
    await liveQuietly(stage, "workload-down");
    const { name: group, active: region } = firstGroup(stage);
    await suffer(stage, { kind: "application-dead", group, region }, 15);
    await stage.kernel.sleep(5 * MINUTE_MS);
  },
};
