import definition from "../../state-machines/failover.asl.json" with { type: "json" };
import { zonesOf } from "../cloud/ec2/default-vpc.ts";
import { stateNames } from "../cloud/stepfunctions/state-names.ts";
import type { Expectation } from "../kernel/trace.ts";
import { firstGroup, liveQuietly, MINUTE_MS, noRoomIn } from "./phases.ts";
import type { Scenario } from "./scenario.ts";

/** Long enough for suspicion and preparation, too short for a verdict: the failover stands down. */
const BLIP_MS = 40_000;
/** Long enough for a run to look into every zone. */
const CROWDED_MS = 90_000;
/** A run that died is found within minutes, and may die again. */
const AFTERMATH_MS = 19 * MINUTE_MS;

/** States that only a run which stands down enters. */
export const STANDING_DOWN: readonly string[] = [
  "WaitForVisibility",
  "StandDown",
  "IsStoodDown",
  "WaitForCleanUp",
];

/** States that only a run is sure to enter whose standby has no room in its own zone, and boots late for that. */
export const CLIMBING: readonly string[] = [
  "TakeAnotherWay",
  "IsRoundOver",
  "LaunchStandby",
  "IsStandbyLaunched",
  "WaitForLaunch",
  "WaitForAnswers",
];

/** The one that only a run enters which has found no room anywhere. */
export const CROWDED: readonly string[] = ["WaitForRoom"];

/**
 * States that none of the four leads to (docs/scenarios.md says why of each), and those that end the
 * execution in the instant in which they are entered.
 */
export const LEFT_OUT: readonly string[] = [
  "WaitForLease",
  "NoVerdict",
  "PreparationCalledOff",
  "PreparationFailed",
  "WaitToRecord",
  "Recovered",
  "StoodDown",
  "Superseded",
  "NotStarted",
  "Held",
];

/** The states that a failover is killed in, in the order of the definition that is deployed. */
export const DEADLY_STATES: readonly string[] = stateNames(definition).filter(
  (state) => !LEFT_OUT.includes(state),
);

/** How a failover gets into the state that it is killed in. */
export interface Death {
  readonly state: string;
  /**
   * The active Region is lost for good; or it comes back before the verdict; or it is lost, and the standby's zone has
   * no room; or no zone has for a while.
   */
  readonly amid: "loss" | "blip" | "no-room" | "no-room-anywhere";
}

/** What a seed's run dies in. */
export function deathOf(seed: number): Death {
  const state = DEADLY_STATES[seed % DEADLY_STATES.length] ?? "";
  if (STANDING_DOWN.includes(state)) return { state, amid: "blip" };
  if (CROWDED.includes(state)) return { state, amid: "no-room-anywhere" };
  return { state, amid: CLIMBING.includes(state) ? "no-room" : "loss" };
}

const RECOVERED: Expectation = {
  outcomes: ["recovered"],
  traffic: "moves",
  told: ["now runs in"],
  objectivesApply: true,
};
/** When there is room is AWS's to say. */
const RECOVERED_LATE: Expectation = { ...RECOVERED, objectivesApply: false };
const STOOD_DOWN: Expectation = {
  outcomes: ["stood-down"],
  traffic: "stays",
  told: ["stays in"],
  objectivesApply: true,
};

const EXPECTED: Readonly<Record<Death["amid"], Expectation>> = {
  loss: RECOVERED,
  blip: STOOD_DOWN,
  "no-room": RECOVERED,
  "no-room-anywhere": RECOVERED_LATE,
};

/** The execution that fails the group over is killed half-way, as a person's click or a bug would do it. */
export const diesMidWay: Scenario = {
  name: "dies-mid-way",
  description: "the failover's execution is killed in one of its states; the seed says in which",
  expected: (seed) => EXPECTED[deathOf(seed).amid],
  play: async (stage) => {
    const { kernel, account, seed } = stage;
    await liveQuietly(stage, "dies-mid-way");
    const { active, standby } = firstGroup(stage);
    const { state, amid } = deathOf(seed);
    const endKill = account.inflict({
      kind: "execution-killed",
      region: standby,
      machine: "failover",
      state,
    });
    const [zone = standby] = zonesOf(standby);
    if (amid === "no-room") account.inflict({ kind: "no-capacity", region: standby, zone });
    const crowded = amid === "no-room-anywhere" ? noRoomIn(standby) : [];
    const ends = crowded.map((fault) => account.inflict(fault));
    if (amid === "blip") {
      const endBlip = account.inflict({ kind: "cut-off", region: active });
      await kernel.sleep(BLIP_MS);
      endBlip();
    } else account.loseRegion(active);
    await kernel.sleep(CROWDED_MS);
    for (const end of ends) end();
    await kernel.sleep(AFTERMATH_MS);
    endKill();
  },
};
