import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("nothing-works", {
  "nothing moves, and what was prepared is kept": ({ report, facts }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 0 });
    expect(facts.movements).toEqual([]);
    expect(facts.left.length).toBeGreaterThan(0);
  },
  "no server runs anywhere": ({ facts }) => {
    expect(facts.servers.filter((server) => server.endsWith("running"))).toEqual([]);
  },
});
