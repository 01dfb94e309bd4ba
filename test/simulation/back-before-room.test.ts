import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("back-before-room", {
  "the active Region is left alone though it had been found lost, and nothing is left in the standby": ({
    report,
    facts,
  }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 1 });
    expect(facts.movements).toEqual([]);
    expect(facts.left).toEqual([]);
    expect(facts.servers).toContain("us-east-1 running");
  },
});
