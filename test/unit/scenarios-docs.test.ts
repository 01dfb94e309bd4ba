import { expect, test } from "@jest/globals";
import { SIDE_FAULT_KINDS } from "../../simulator/faults/side-fault-kinds.ts";
import { expectationOf } from "../../simulator/scenarios/scenario.ts";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { read } from "../helpers/project.ts";

const docs = read("docs/scenarios.md");

test("the documentation of the scenarios has a line for each, and for each kind of fault", () => {
  for (const name of [...Object.keys(SCENARIOS), ...Object.keys(SIDE_FAULT_KINDS)])
    expect(docs).toContain(`\n| \`${name}\` |`);
});

test("each scenario expects an outcome, whatever the seed", () => {
  for (const scenario of Object.values(SCENARIOS))
    for (const seed of [0, 1, 2 ** 53 - 1])
      expect(expectationOf(scenario, seed).outcomes.length).toBeGreaterThan(0);
});
