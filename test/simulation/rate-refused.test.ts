import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("rate-refused", {
  "the standby starts with volumes that are read as they are needed": ({ report, facts }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 0, rungs: ["no-rate"] });
    expect(facts.left.filter((one) => /\((available|creating)\)$/.test(one))).toEqual([]);
  },
});
