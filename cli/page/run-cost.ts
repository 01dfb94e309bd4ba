import type { Of, TraceRecord } from "../../simulator/kernel/trace.ts";
import { usd } from "../plan/prices.ts";
import { executionKey, isFailoverMachine } from "../report/executions.ts";

/** Something that AWS bills by its count. */
export interface CountedCost {
  readonly what: string;
  readonly count: number;
  readonly unit: string;
  readonly usd: number;
}

/** Memory of a function at most, and what an Express execution is billed in at least, in GiB. */
const MEMORY = { function: 0.5, express: 0.0625 };

const READS = new Set(["GetItem", "Query"]);
const WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem"]);

/** Only the observe machine is of the Express type (state-machines/observe.yml). */
const isExpress = (machine: string): boolean => machine.endsWith("-observe");

/**
 * What the run would have cost, as far as the trace counts it. Functions are reckoned at the largest memory that any
 * has, each table call at one unit: items are small.
 */
export function runCost(records: readonly TraceRecord[]): CountedCost[] {
  const kinds = Map.groupBy(records, ({ kind }) => kind);
  const of = <Kind extends TraceRecord["kind"]>(kind: Kind) => (kinds.get(kind) ?? []) as Of<Kind>[];
  const entered = of("transition").filter(({ phase, machine }) => phase === "entered" && !isExpress(machine));
  const byFailover = entered.filter(({ machine }) => isFailoverMachine(machine)).length;
  const table = of("call").filter(({ service }) => service === "DynamoDB");
  const reads = table.filter(({ operation }) => READS.has(operation)).length;
  const writes = table.filter(({ operation }) => WRITES.has(operation)).length;
  const published = of("call").filter(({ operation }) => operation === "PutMetricData").length;
  const invocations = of("invocation").length;
  const busySeconds = of("returned").reduce((total, { latencyMs }) => total + latencyMs, 0) / 1000;
  const express = expressTime(of("execution").filter(({ machine }) => isExpress(machine)));
  const line = (what: string, count: number, unit: string, amount: number): CountedCost => ({
    what,
    count,
    unit,
    usd: amount,
  });
  return [
    line("Failover machine (Standard)", byFailover, "transitions", byFailover * usd("standardTransition")),
    line(
      "Backup machine (Standard)",
      entered.length - byFailover,
      "transitions",
      (entered.length - byFailover) * usd("standardTransition"),
    ),
    line(
      "Detector (Express)",
      express.count,
      "executions",
      express.count * usd("expressRequest") + express.hours * MEMORY.express * usd("expressGiBHour"),
    ),
    line(
      "Functions (Lambda)",
      invocations,
      "invocations",
      invocations * usd("lambdaRequest") + busySeconds * MEMORY.function * usd("lambdaGiBSecond"),
    ),
    line("Tables: reads", reads, "units", reads * usd("readUnit")),
    line("Tables: writes", writes, "units", writes * usd("writeUnit")),
    line("Metrics published", published, "requests", published * usd("putMetricRequest")),
  ];
}

/** An execution whose end the trace does not have is counted, and its time is not. */
function expressTime(executions: readonly Of<"execution">[]): { count: number; hours: number } {
  const started = new Map<string, number>();
  let ms = 0;
  for (const execution of executions) {
    const key = executionKey(execution);
    if (execution.status === "RUNNING") started.set(key, execution.at);
    else ms += execution.at - (started.get(key) ?? execution.at);
  }
  return { count: started.size, hours: ms / 3_600_000 };
}
