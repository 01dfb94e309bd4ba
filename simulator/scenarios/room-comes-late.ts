import { firstGroup, liveQuietly, MINUTE_MS, noRoomIn } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Longer than a bring-up takes, shorter than a run may prepare. */
const CROWDED_MS = 3 * MINUTE_MS;
const AFTERMATH_MS = 10 * MINUTE_MS;

/** Everybody fails over at the same time; then the others have what they need, or AWS has added racks. */
export const roomComesLate: Scenario = {
  name: "room-comes-late",
  description: "the active Region is lost, and no zone of the standby Region has capacity for three minutes",
  // Capacity is AWS's to give: what can be promised is that it is taken as soon as it is there.
  expected: {
    outcomes: ["recovered"],
    traffic: "moves",
    told: ["no zone of", "now runs in"],
    objectivesApply: false,
    rungs: ["another-az", "zones-again"],
  },
  play: async (stage) => {
    const { kernel, account } = stage;
    await liveQuietly(stage, "room-comes-late");
    const { active, standby } = firstGroup(stage);
    const ends = noRoomIn(standby).map((fault) => account.inflict(fault));
    account.loseRegion(active);
    await kernel.sleep(CROWDED_MS);
    for (const end of ends) end();
    await kernel.sleep(AFTERMATH_MS);
  },
};
