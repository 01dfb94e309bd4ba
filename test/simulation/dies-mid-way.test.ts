import { describe, expect, test } from "@jest/globals";
import { stateNames } from "../../simulator/cloud/stepfunctions/state-names.ts";
import {
  CLIMBING,
  CROWDED,
  DEADLY_STATES,
  deathOf,
  LEFT_OUT,
  STANDING_DOWN,
} from "../../simulator/scenarios/dies-mid-way.ts";
import definition from "../../state-machines/failover.asl.json" with { type: "json" };
import { read } from "../helpers/project.ts";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("dies-mid-way", {
  "the execution dies in the state that the seed says": ({ seed, facts }) => {
    expect(facts.killedIn).toEqual([deathOf(seed).state]);
  },
  "another execution finishes the run, and nothing is left behind": ({ report, facts }) => {
    expect(report.failoverExecutions).toBe(2);
    // As docs/scenarios.md promises.
    expect(facts.endedAfterDeathSeconds).toBeLessThan(5 * 60);
    if (report.outcome === "stood-down") expect(facts.left).toEqual([]);
  },
});

describe("a sweep over consecutive seeds", () => {
  test("covers every deadly state in the order of the deployed definition", () => {
    const covered = DEADLY_STATES.map((_, seed) => deathOf(seed).state);
    expect(covered).toEqual(stateNames(definition).filter((state) => DEADLY_STATES.includes(state)));
    expect(deathOf(DEADLY_STATES.length)).toEqual(deathOf(0));
  });

  test("leaves out, and meets by a blip or for want of room, only states that there are, each of them documented", () => {
    const states = stateNames(definition);
    const docs = read("docs/scenarios.md");
    for (const state of [...LEFT_OUT, ...STANDING_DOWN, ...CLIMBING, ...CROWDED]) {
      expect(states).toContain(state);
      expect(docs).toContain(`\`${state}\``);
    }
  });

  test("meets the lasting loss, the blip, a zone without room, and a Region without", () => {
    const deaths = DEADLY_STATES.map((_, seed) => deathOf(seed));
    const met = (amid: string) => deaths.filter((death) => death.amid === amid).map(({ state }) => state);
    expect(met("blip")).toContain("StandDown");
    expect(met("loss")).toContain("TakeOver");
    expect(met("no-room")).toContain("LaunchStandby");
    expect(met("no-room-anywhere")).toEqual(["WaitForRoom"]);
  });
});
