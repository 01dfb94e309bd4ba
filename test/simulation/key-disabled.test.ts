import { expect } from "@jest/globals";
import { claimOf, isNeverDown, startsNothing } from "../helpers/scenario-claims.ts";

claimOf("key-disabled", {
  "the key is named in the log, and no copy that was begun completes": ({ facts }) => {
    expect(facts.logs["key-unusable"]).toBeGreaterThan(0);
    expect(facts.copies.during).toBe(0);
  },
  "the projected age is alarmed before the age itself": ({ facts }) => {
    const ages = facts.alarms.filter((alarm) => / ALARM$/.test(alarm) && alarm.includes("age"));
    expect(ages).toEqual(["projected-age ALARM", "recovery-point-age ALARM"]);
  },
  "copies and alarms recover with the key": ({ facts }) => {
    expect(facts.copies.after).toBeGreaterThanOrEqual(1);
    expect(facts.alarms).toEqual(expect.arrayContaining(["projected-age OK", "recovery-point-age OK"]));
  },
  "nothing is started": startsNothing,
  "users notice nothing": isNeverDown,
});
