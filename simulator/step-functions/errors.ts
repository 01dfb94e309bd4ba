/**
 * The error names that Step Functions itself reports.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const STATES_ERRORS = {
  all: "States.ALL",
  dataLimitExceeded: "States.DataLimitExceeded",
  exceedToleratedFailureThreshold: "States.ExceedToleratedFailureThreshold",
  heartbeatTimeout: "States.HeartbeatTimeout",
  queryEvaluation: "States.QueryEvaluationError",
  runtime: "States.Runtime",
  taskFailed: "States.TaskFailed",
  timeout: "States.Timeout",
} as const;

/** What a task runner rejects with when the task failed: the names and texts that the state machine sees. */
export class TaskFailure extends Error {
  readonly error: string;
  readonly failureCause: string | undefined;

  constructor(error: string, cause?: string) {
    super(cause === undefined ? error : `${error}: ${cause}`);
    this.name = "TaskFailure";
    this.error = error;
    this.failureCause = cause;
  }
}

/** A state failed: what Retry and Catch see, and what an execution ends with when neither takes it. */
export class StateFailure extends Error {
  readonly error: string | undefined;
  readonly failureCause: string | undefined;

  constructor(error: string | undefined, cause: string | undefined) {
    super(`${error ?? "(no error name)"}: ${cause ?? "(no cause)"}`);
    this.name = "StateFailure";
    this.error = error;
    this.failureCause = cause;
  }
}

/** An expression gave no usable value. The state that it belongs to turns it into a StateFailure. */
export class EvaluationFailure extends Error {
  /** The field, such as "Arguments/FunctionName"; undefined when the state's input is to blame. */
  readonly location: string | undefined;
  /** Whether the value was evaluated but could not be used; AWS links the history event differently then. */
  readonly afterEvaluation: boolean;

  constructor(message: string, location?: string, afterEvaluation = false) {
    super(message);
    this.name = "EvaluationFailure";
    this.location = location;
    this.afterEvaluation = afterEvaluation;
  }
}

/** Thrown through whatever still runs after its execution, branch or iteration was cancelled. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** The only one: it ends every task's timers, and where it was made is of no interest. */
export const CANCELLED = new Cancelled("cancelled");

/**
 * Whether a retrier's or catcher's ErrorEquals takes an error. States.ALL takes neither DataLimitExceeded nor
 * Runtime; States.TaskFailed takes everything but Timeout (and what even ALL does not take); Runtime always ends
 * the execution; a missed heartbeat is a kind of time-out.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function takesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === STATES_ERRORS.runtime) return false;
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === STATES_ERRORS.all) return error !== STATES_ERRORS.dataLimitExceeded;
    if (name === STATES_ERRORS.taskFailed)
      return error !== STATES_ERRORS.timeout && error !== STATES_ERRORS.dataLimitExceeded;
    return name === STATES_ERRORS.timeout && error === STATES_ERRORS.heartbeatTimeout;
  });
}
