import type { Machine } from "./definition/machine.ts";
import { CANCELLED, STATES_ERRORS } from "./errors.ts";
import { createFunctions } from "./expressions/functions.ts";
import { type EventDetails, History, MAX_EVENTS } from "./history.ts";
import type { Json, JsonText, Payload } from "./json.ts";
import type { Runtime } from "./runtime.ts";
import { TaskTokens } from "./tokens.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** How an execution ended. */
export interface ExecutionResult {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  readonly output?: Json;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** What names an execution and starts it. */
export interface ExecutionOptions {
  readonly name: string;
  /** Its ARN; the Region in it is shown in events. */
  readonly id: string;
  readonly input: Json | JsonText;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly roleArn?: string;
  /** The state machine's ARN. */
  readonly stateMachineId?: string;
  readonly runtime: Runtime;
}

/** One execution from its start to its end: what all its threads share. */
export class Run {
  readonly machine: Machine;
  readonly runtime: Runtime;
  /** The execution's ARN. */
  readonly id: string;
  readonly region: string;
  readonly history: History;
  readonly functions: ReadonlyMap<string, unknown>;
  readonly tokens: TaskTokens;
  /** The parts of the context object that stay. */
  readonly context: { readonly [name: string]: Json };
  readonly done: Promise<ExecutionResult>;
  status: ExecutionStatus = "RUNNING";
  readonly #controller = new AbortController();
  readonly #settle: { resolve(result: ExecutionResult): void; reject(error: unknown): void };

  constructor(machine: Machine, input: Payload, options: ExecutionOptions) {
    const { runtime, id } = options;
    this.machine = machine;
    this.runtime = runtime;
    this.id = id;
    this.region = id.split(":")[3] ?? "";
    this.history = new History(() => runtime.now(), runtime.onEvent?.bind(runtime));
    this.functions = createFunctions(runtime);
    this.tokens = new TaskTokens(() => runtime.random.uniform());
    this.context = {
      Execution: {
        Id: id,
        Input: input.value,
        Name: options.name,
        RoleArn: options.roleArn ?? "",
        StartTime: new Date(options.startedAt).toISOString(),
      },
      StateMachine: { Id: options.stateMachineId ?? "", Name: machine.name },
    };
    const { promise, resolve, reject } = Promise.withResolvers<ExecutionResult>();
    this.done = promise;
    this.#settle = { resolve, reject };
  }

  get open(): boolean {
    return this.status === "RUNNING";
  }

  /** Aborted when the execution ends, however it ends. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Adds an event. Only Standard executions have a quota of them.
   *
   * @throws Cancelled when there is no room left; the execution has failed then.
   */
  record(type: string, previous: number, details?: EventDetails): number {
    if (this.machine.type === "STANDARD" && this.history.events.length >= MAX_EVENTS - 1) {
      const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
      this.finish({ status: "FAILED", error: STATES_ERRORS.runtime, cause }, previous);
      throw CANCELLED;
    }
    return this.history.add(type, previous, details);
  }

  /**
   * Ends the execution; the first end counts. Everything that is pending is dropped.
   *
   * @param outputText the output as it is spelled
   */
  finish(result: ExecutionResult, previous: number, outputText?: string): void {
    if (!this.open) return;
    this.status = result.status;
    const { type, details } = endEvent(result, outputText);
    try {
      this.history.add(type, previous, details);
      this.#settle.resolve(result);
    } catch (error) {
      this.#settle.reject(error);
    }
    this.#controller.abort(CANCELLED);
  }

  /** Ends the execution because the simulation itself went wrong. */
  crash(error: unknown): void {
    if (!this.open) return;
    this.status = "FAILED";
    this.#controller.abort(CANCELLED);
    this.#settle.reject(error);
  }
}

function endEvent(
  { status, error, cause }: ExecutionResult,
  output: string | undefined,
): { type: string; details: EventDetails } {
  const failure = { error, cause };
  switch (status) {
    case "SUCCEEDED": {
      const members = { output, outputDetails: { truncated: false } };
      return { type: "ExecutionSucceeded", details: { executionSucceededEventDetails: members } };
    }
    case "FAILED":
      return { type: "ExecutionFailed", details: { executionFailedEventDetails: failure } };
    case "TIMED_OUT":
      // The execution itself has no error then, only its last event.
      return {
        type: "ExecutionTimedOut",
        details: { executionTimedOutEventDetails: { error: STATES_ERRORS.timeout } },
      };
    case "ABORTED":
      return { type: "ExecutionAborted", details: { executionAbortedEventDetails: failure } };
  }
}
