import { firstGroup, liveQuietly, MINUTE_MS, noRoomIn } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Long enough for a verdict to grow old. */
const LOST_MS = 4 * MINUTE_MS;
/** Long enough for the detector to see that the active Region serves. */
const SEEN_MS = 40_000;
const AFTERMATH_MS = 15 * MINUTE_MS;

/** A verdict is minutes old when the standby is ready at last: by then it is wrong. */
export const backBeforeRoom: Scenario = {
  name: "back-before-room",
  description: "the active Region is lost, the standby Region has no room, and the active one is back first",
  expected: {
    outcomes: ["stood-down"],
    traffic: "stays",
    told: ["no zone of", "stays in"],
    objectivesApply: false,
  },
  play: async (stage) => {
    const { kernel, account } = stage;
    await liveQuietly(stage, "back-before-room");
    const { active, standby } = firstGroup(stage);
    const ends = noRoomIn(standby).map((fault) => account.inflict(fault));
    account.loseRegion(active);
    await kernel.sleep(LOST_MS);
    account.restoreRegion(active);
    await kernel.sleep(SEEN_MS);
    for (const end of ends) end();
    await kernel.sleep(AFTERMATH_MS);
  },
};
