import { expect } from "@jest/globals";
import { claimOf } from "../helpers/scenario-claims.ts";

claimOf("bucket-blip", {
  "the half of the switch that reads the object lets go, and takes hold again": ({ facts }) => {
    expect(facts.checksDuringFault.length).toBeGreaterThanOrEqual(1);
    expect(facts.checksDuringFault.every((change) => change.endsWith(" healthy"))).toBe(true);
  },
  "the latch holds: the authoritative servers name nobody but the standby": ({ facts }) => {
    expect(facts.answers).toHaveLength(1);
    expect(facts.movements.filter((one) => one.startsWith("the authoritative servers"))).toHaveLength(1);
  },
  "one failover runs": ({ report, facts }) => {
    expect(report).toMatchObject({ failoverExecutions: 1, standDowns: 0 });
    expect(facts.movements).toContain("us-west-2 published TakenOver = 1");
  },
});
