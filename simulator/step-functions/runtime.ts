import type { HistoryEvent } from "./history.ts";
import type { Json } from "./json.ts";

/** A task as its runner sees it. */
export interface TaskRequest {
  /** The definition's Resource, without ".waitForTaskToken". */
  readonly resource: string;
  /** The evaluated Arguments (the state's input where there are none): the runner's own copy. */
  readonly arguments: Json;
  /** The role that the task is to be run with, where it is not the state machine's. */
  readonly roleArn: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** Present when the state waits for it to come back through `succeedTask` or `failTask`. */
  readonly token: string | undefined;
  /** Present when the state waits for a job (".sync"): to be called with what the call that began the job answered. */
  readonly onSubmitted: ((answer: unknown) => void) | undefined;
  /** Aborted when nobody waits for the answer any more: time-out, stop, a failed sibling. */
  readonly signal: AbortSignal;
  /** The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  readonly context: Json;
}

/** All that an execution needs of the world. */
export interface Runtime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Jitter, $random, $uuid and task tokens are drawn from it. */
  readonly random: { uniform(): number };
  /**
   * Runs a task and resolves with its result, JSON. Rejects with TaskFailure when the task failed; any other
   * error is taken for a mistake of the simulation and makes the execution's `done` reject with it.
   */
  runTask(request: TaskRequest): Promise<unknown>;
  /** Called for each history event as it happens. */
  onEvent?(event: HistoryEvent): void;
  /** Milliseconds that the transition into the next state takes; none when absent. */
  transitionDelayMs?(): number;
}
