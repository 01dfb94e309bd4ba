import { expect } from "@jest/globals";
import { claimOf, isNeverDown, startsNothing } from "../helpers/scenario-claims.ts";

claimOf("standby-isolated", {
  "the self-check says so wherever our own probe fails": ({ facts }) => {
    const isolated = facts.badSlots.filter((slot) => slot === "DOWN/DOWN");
    expect(isolated.length).toBeGreaterThan(50);
    // The way out may come back between the probe of a slot and the self-check after it.
    expect(facts.logs["other-table-silent"]).toBeGreaterThan(0);
    expect(facts.badSlots.length - isolated.length).toBeLessThanOrEqual(1);
  },
  "the detector is frozen": startsNothing,
  "the alarm goes off and recovers": ({ facts }) => {
    const alarms = facts.alarms.filter((alarm) => alarm.startsWith("detector-isolated"));
    expect(alarms).toEqual(["detector-isolated ALARM", "detector-isolated OK"]);
  },
  "copies go on afterwards": ({ facts }) => {
    expect(facts.copies.after).toBeGreaterThanOrEqual(1);
  },
  "users notice nothing": isNeverDown,
});
