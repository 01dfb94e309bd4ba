import type { Scenario } from "./scenario.ts";

const MINUTE_MS = 60_000;
/** Quiet life before the loss, plus a random part of a backup interval, so that every phase of it gets hit. */
const QUIET_MS = 60 * MINUTE_MS;
/** Long enough to see that nothing returns by itself. */
const AFTERMATH_MS = 15 * MINUTE_MS;

/** The active Region is lost as a whole after an hour of scheduled backups, and stays lost. */
export const regionLost: Scenario = {
  name: "region-lost",
  description: "the active Region is lost as a whole after an hour of backups, and stays lost",
  expected: {
    outcomes: ["recovered"],
    traffic: "moves",
    told: ["now runs in"],
    objectivesApply: true,
  },
  play: async ({ kernel, account, configuration }) => {
    const intervalMs = configuration.backup.everyMinutes * MINUTE_MS;
    await kernel.sleep(QUIET_MS + Math.floor(kernel.random("scenario/region-lost").between(0, intervalMs)));
    const [group] = configuration.groups;
    if (group) account.loseRegion(group.active);
    await kernel.sleep(AFTERMATH_MS);
  },
};
