import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("newest-point-broken", {
  "an older point is used whole, and costs its age": ({ report, facts }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 0, rungs: ["older-point"] });
    expect(report.measured.rpoSeconds).toBeGreaterThan(0);
    expect(facts.left.filter((one) => /\((available|creating)\)$/.test(one))).toEqual([]);
  },
});
