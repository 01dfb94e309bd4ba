import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("gray", {
  "a person is asked, and nothing moves": ({ report, facts }) => {
    expect(report.standDowns).toBeGreaterThanOrEqual(3);
    expect(report.standDowns).toBe(report.failoverExecutions);
    expect(facts.movements).toEqual([]);
  },
  "the alarm for a long partial outage goes off once, for all three spells": ({ facts }) => {
    const partial = facts.alarms.filter((alarm) => alarm.startsWith("partial-outage"));
    expect(partial).toEqual(["partial-outage ALARM"]);
  },
  "the checkers find nothing wrong": ({ facts }) => {
    const ofTheActive = facts.checksDuringFault.filter((change) => change.includes("us-east-1"));
    expect(ofTheActive).toEqual([]);
  },
  "nothing that was prepared is left behind": ({ facts }) => {
    expect(facts.left).toEqual([]);
  },
  "users feel it, and it is held against no objective": ({ report, beforeTheLoss }) => {
    expect(beforeTheLoss.failures).toBeGreaterThan(300);
    expect(report.objectivesApply).toBe(false);
  },
});
