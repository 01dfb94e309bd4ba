import { expect } from "@jest/globals";
import { claimOf, isNeverDown, startsNothing } from "../helpers/scenario-claims.ts";

claimOf("slots-taken", {
  "the reserve is left to others, and the missed objective is alarmed": ({ facts }) => {
    expect(facts.copies.during).toBe(0);
    expect(facts.alarms).toEqual(expect.arrayContaining(["projected-age ALARM", "recovery-point-age ALARM"]));
  },
  "copies and alarms recover with the slots": ({ facts }) => {
    expect(facts.copies.after).toBeGreaterThanOrEqual(1);
    expect(facts.alarms).toEqual(expect.arrayContaining(["projected-age OK", "recovery-point-age OK"]));
  },
  "nothing is started": startsNothing,
  "users notice nothing": isNeverDown,
});
