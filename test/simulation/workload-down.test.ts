import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("workload-down", {
  "one suspicion is confirmed, a person is told, and nothing moves": ({ report, facts }) => {
    expect(report).toMatchObject({ suspicions: 1, failoverExecutions: 1, standDowns: 1 });
    expect(facts.logs).toMatchObject({ "suspicion-confirmed": 1 });
    expect(facts.movements).toEqual([]);
    expect(facts.left).toEqual([]);
  },
  "the outage is measured and held against no objective": ({ report }) => {
    expect(report.objectivesApply).toBe(false);
    expect(report.measured.rtoSeconds).toBeGreaterThan(890);
    expect(report.measured.rtoSeconds).toBeLessThan(910);
  },
});
