import { expect } from "@jest/globals";
import { claimOf, isNeverDown, startsNothing } from "../helpers/scenario-claims.ts";

claimOf("slots-taken", {
  "the reserve keeps the objective, and there is nothing to alarm": ({ facts }) => {
    expect(facts.copies.during).toBeGreaterThanOrEqual(2);
    expect(facts.alarms.filter((alarm) => alarm.includes("age"))).toEqual([]);
  },
  "copies go on when the slots are free again": ({ facts }) => {
    expect(facts.copies.after).toBeGreaterThanOrEqual(2);
  },
  "nothing is started": startsNothing,
  "users notice nothing": isNeverDown,
});
