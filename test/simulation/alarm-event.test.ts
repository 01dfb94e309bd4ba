import { expect } from "@jest/globals";
import type { Rehearsal } from "../helpers/rehearsals.ts";
import { claimOf } from "../helpers/scenario-claims.ts";

const EVENT = "CloudWatch Alarm State Change";
const FAULTS = ["drop-event", "duplicate-event"] as const;

const oneExecution = ({ report }: Rehearsal): void => {
  expect(report).toMatchObject({ outcome: "recovered", failoverExecutions: 1, suspicions: 1 });
};

for (const fault of FAULTS)
  claimOf("bucket-blip", { "one failover runs and recovers": oneExecution }, [`${fault}:${EVENT}`]);
