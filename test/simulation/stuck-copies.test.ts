import { expect } from "@jest/globals";
import { claimOf, isNeverDown, startsNothing } from "../helpers/scenario-claims.ts";

claimOf("stuck-copies", {
  "no copy that was begun completes, and the projected age is alarmed before the age itself": ({ facts }) => {
    expect(facts.copies.during).toBe(0);
    const ages = facts.alarms.filter((alarm) => / ALARM$/.test(alarm) && alarm.includes("age"));
    expect(ages[0]).toBe("projected-age ALARM");
  },
  "a fresh point completes afterwards, and the alarms recover": ({ facts }) => {
    expect(facts.copies.after).toBeGreaterThanOrEqual(1);
    expect(facts.alarms).toContain("projected-age OK");
  },
  "nothing is started": startsNothing,
  "users notice nothing": isNeverDown,
});
