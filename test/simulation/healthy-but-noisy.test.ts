import { expect } from "@jest/globals";
import { claimOf, isNeverDown } from "../helpers/scenario-claims.ts";

claimOf("healthy-but-noisy", {
  "no epoch, record, fence or takeover object changes": ({ facts }) => {
    expect(facts.movements).toEqual([]);
    expect(facts.answers).toHaveLength(1);
  },
  "suspicions and stand-downs are counted, and there is at least one": ({ report }) => {
    expect(report.standDowns).toBeGreaterThanOrEqual(1);
    expect(report.failoverExecutions).toBe(report.standDowns);
    expect(report.suspicions).toBeGreaterThanOrEqual(report.standDowns);
  },
  "nothing that was prepared is left behind": ({ facts }) => {
    expect(facts.left).toEqual([]);
  },
  "users notice nothing": isNeverDown,
});
