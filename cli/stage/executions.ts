import type { StateChange, WatchedExecution } from "../../functions/lib/aws/execution-watch.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";

/** Which execution a record is of. */
export interface Whose {
  readonly region: string;
  readonly machine: string;
  readonly name: string;
}

/**
 * What AWS tells of an execution, as records of the kind that a rehearsal writes: so the same code narrates and
 * measures both. Instants are real ones; there are no causes.
 */
export const transitionOf = (whose: Whose, { id, at, state, type, phase }: StateChange): TraceRecord => ({
  n: id,
  at,
  cause: null,
  kind: "transition",
  ...whose,
  state,
  type,
  phase,
});

/** Its start, as a record. */
export const startOf = (whose: Whose, { startedAt }: WatchedExecution): TraceRecord => ({
  n: 0,
  at: startedAt,
  cause: null,
  kind: "execution",
  ...whose,
  status: "RUNNING",
});

/** Its end, as a record; undefined while it runs. */
export function endOf(whose: Whose, execution: WatchedExecution): TraceRecord | undefined {
  const { status, stoppedAt, output, error, cause } = execution;
  if (stoppedAt === null || status === "RUNNING" || status === "PENDING_REDRIVE") return undefined;
  return {
    n: 0,
    at: stoppedAt,
    cause: null,
    kind: "execution",
    ...whose,
    status,
    ...(output !== null && { output }),
    ...(error !== null && { error }),
    ...(cause !== null && { reason: cause }),
  };
}
