import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("room-comes-late", {
  "the room is taken within a minute and a half of its coming, and the users are back": ({ report }) => {
    expect(report.measured.rtoSeconds).toBeGreaterThan(180);
    expect(report.measured.rtoSeconds).toBeLessThan(180 + 90);
  },
  "nothing of what was tried in vain is left": ({ facts }) => {
    expect(facts.servers.filter((server) => server.endsWith("running"))).toHaveLength(1);
  },
});
