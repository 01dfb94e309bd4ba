import type { Machine } from "./definition/machine.ts";
import { Cancelled, StateFailure } from "./errors.ts";
import { type HistoryEvent, WHOLE } from "./history.ts";
import { copyToPayload, type Payload } from "./json.ts";
import { type ExecutionOptions, type ExecutionResult, type ExecutionStatus, Run } from "./run.ts";
import { runStates } from "./run-states.ts";
import { Thread } from "./thread.ts";
import type { TokenOutcome } from "./tokens.ts";

/** An Express execution may take this long. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const EXPRESS_SECONDS = 300;

/** An execution that was started. */
export interface Execution {
  /** Resolves when it has ended, however; rejects only when the task runner made a mistake of its own. */
  readonly done: Promise<ExecutionResult>;
  readonly status: ExecutionStatus;
  /** All events up to now. */
  readonly history: readonly HistoryEvent[];
  /** Ends it as ABORTED at once; no Catch runs, and nothing that is pending is heard of again. */
  stop(error?: string, cause?: string): void;
  succeedTask(token: string, output: unknown): TokenOutcome;
  failTask(token: string, error?: string, cause?: string): TokenOutcome;
  heartbeat(token: string): TokenOutcome;
}

/** Starts a machine. Its first event is delivered before this returns. */
export function startExecution(machine: Machine, options: ExecutionOptions): Execution {
  const input = copyToPayload(options.input);
  const run = new Run(machine, input, options);
  const thread = new Thread(run, run.signal);
  run.record("ExecutionStarted", 0, {
    executionStartedEventDetails: {
      input: input.text,
      inputDetails: WHOLE,
      roleArn: options.roleArn ?? "",
    },
  });
  void limitTime(run);
  void runMachine(run, thread, input);
  return {
    done: run.done,
    get status() {
      return run.status;
    },
    history: run.history.events,
    stop: (error, cause) => run.finish({ status: "ABORTED", error, cause }, thread.previous),
    succeedTask: (token, output) => run.tokens.succeed(token, output),
    failTask: (token, error, cause) => run.tokens.fail(token, error, cause),
    heartbeat: (token) => run.tokens.heartbeat(token),
  };
}

async function runMachine(run: Run, thread: Thread, input: Payload): Promise<void> {
  try {
    const { value, text } = await runStates(thread, run.machine.definition, input);
    run.finish({ status: "SUCCEEDED", output: value }, thread.previous, text);
  } catch (error) {
    if (error instanceof StateFailure)
      run.finish({ status: "FAILED", error: error.error, cause: error.failureCause }, thread.previous);
    else if (!(error instanceof Cancelled)) run.crash(error);
  }
}

/**
 * Ends the execution when its time is over. The year that a Standard execution may take anyway is not counted,
 * so that a machine which waits for nothing is noticed.
 */
async function limitTime(run: Run): Promise<void> {
  const { type, definition } = run.machine;
  const own = definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY;
  const seconds = type === "EXPRESS" ? Math.min(own, EXPRESS_SECONDS) : own;
  if (seconds === Number.POSITIVE_INFINITY) return;
  try {
    await run.runtime.sleep(seconds * 1000, run.signal);
    run.finish({ status: "TIMED_OUT" }, 0);
  } catch (error) {
    if (run.open) run.crash(error);
  }
}
