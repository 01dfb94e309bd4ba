import { expect } from "@jest/globals";
import { claimOf, isNeverDown, startsNothing } from "../helpers/scenario-claims.ts";

claimOf("detector-blind", {
  "nothing is started": startsNothing,
  "the alarm goes off and recovers": ({ facts }) => {
    const alarms = facts.alarms.filter((alarm) => alarm.startsWith("detector-blind"));
    expect(alarms).toEqual(["detector-blind ALARM", "detector-blind OK"]);
  },
  "users notice nothing": isNeverDown,
});
