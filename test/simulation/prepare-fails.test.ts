import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("prepare-fails", {
  "a fresh server in another zone takes over": ({ report, facts }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 0 });
    expect(facts.servers).toContain("us-west-2 running");
    expect(facts.left.filter((one) => /\((available|creating)\)$/.test(one))).toEqual([]);
  },
});
