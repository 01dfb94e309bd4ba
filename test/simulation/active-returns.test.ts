import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("active-returns", {
  "one failover runs, and nothing returns by itself": ({ report, facts }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 0 });
    expect(facts.movements.filter((one) => one.startsWith("the authoritative servers"))).toHaveLength(1);
  },
  "the Region that came back learns the epoch, and its servers are fenced, once each": ({ facts }) => {
    expect([facts.logs["epoch-handed-on"], facts.logs["fenced"]]).toEqual([1, 1]);
  },
  "the server that came back is stopped: one of the two serves": ({ facts }) => {
    expect(facts.servers).toEqual(["us-east-1 stopped", "us-west-2 running"]);
  },
});
