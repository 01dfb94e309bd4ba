import { latency } from "../../latencies.ts";
import { type Execution, startExecution } from "../../step-functions/execution.ts";
import type { HistoryEvent } from "../../step-functions/history.ts";
import type { ExecutionResult } from "../../step-functions/run.ts";
import type { Runtime, TaskRequest } from "../../step-functions/runtime.ts";
import { AwsError, type Region } from "../cloud.ts";
import type { Authorise } from "../iam/authorise.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { afterInRegion, never, presentLife, sleepInRegion, uuidFrom } from "../region-time.ts";
import type { StartRequest } from "../targets.ts";
import { requireArn, requireName } from "./constraints.ts";
import { createDoom, type Kill } from "./doom.ts";
import { type HistoryRequest, historyPage } from "./execution-history.ts";
import { describe, type ExecutionRecord, statusChangeEvent } from "./execution-record.ts";
import { runLambdaTask } from "./lambda-task.ts";
import { describeRevision } from "./revision.ts";
import { requireInput } from "./start-request.ts";
import { type StateEntry, stateChangeOf, stateOf } from "./state-entry.ts";
import { requireActive, type StateMachine, type Target } from "./state-machine.ts";

export interface ExecutionsOptions {
  /** Where `lambda:invoke` goes. */
  readonly lambda: Pick<Lambda, "invoke">;
  /** Whether a state machine's role may call a function; without it every role may. */
  readonly authorise?: Authorise;
  /** Asked at each entry into a state: how the execution dies in it; undefined when it does not. */
  readonly killIn?: (entry: StateEntry) => Kill | undefined;
  /** Stops the run: something is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
  /** Told when an execution of a Standard machine is over. */
  ended(machine: StateMachine): void;
}

interface ExecutionInput {
  readonly executionArn: string;
}

interface Started {
  readonly record: ExecutionRecord;
  readonly target: Target;
  /** The trace number of its start. */
  readonly traced: number;
  /** While it runs, in the Region's present life. */
  execution?: Execution;
  /** Its events up to now. */
  history: readonly HistoryEvent[];
}

/**
 * The executions of a Region. When the Region is lost they stop where they are, without a word.
 */
export class Executions {
  readonly #region: Region;
  readonly #options: ExecutionsOptions;
  readonly #executions = new Map<string, Started>();

  constructor(region: Region, options: ExecutionsOptions) {
    this.#region = region;
    this.#options = options;
  }

  /**
   * Starts an execution. For Standard machines a name with the same input is answered again while the execution
   * runs, and refused afterwards or with another input; Express machines start each time.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   *
   * @throws AwsError InvalidName, InvalidExecutionInput, ExecutionAlreadyExists, StateMachineDeleting
   */
  start(
    target: Target,
    request: Omit<StartRequest, "stateMachineArn">,
  ): { executionArn: string; startDate: Date } {
    const { machine } = target;
    requireActive(machine);
    const isStandard = machine.type === "STANDARD";
    if (request.name !== undefined) requireName(request.name);
    requireInput(request.input);
    const stream = `stepfunctions/${this.#region.name}/${machine.name}/name`;
    const name = request.name ?? uuidFrom(this.#region, stream);
    const place = `arn:aws:states:${this.#region.name}:${this.#region.account}`;
    const arn = isStandard
      ? `${place}:execution:${machine.name}:${name}`
      : `${place}:express:${machine.name}:${name}:${uuidFrom(this.#region, stream)}`;
    const known = this.#executions.get(arn)?.record;
    if (known && (known.status !== "RUNNING" || known.input !== request.input))
      throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    const record = known ?? this.#begin(target, { arn, name, input: request.input, cause: request.cause });
    return { executionArn: arn, startDate: new Date(record.startedAt) };
  }

  /** @throws AwsError InvalidArn, ExecutionDoesNotExist, as those below */
  describe({ executionArn }: ExecutionInput) {
    return describe(this.#find(executionArn).record);
  }

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html */
  describeMachine({ executionArn }: ExecutionInput) {
    const { machine, revision } = this.#find(executionArn).target;
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      updateDate: new Date(revision.madeAt),
      ...describeRevision(revision),
    };
  }

  history(input: HistoryRequest) {
    return historyPage(this.#find(input.executionArn).history, input);
  }

  stop(input: ExecutionInput & { readonly error?: string; readonly cause?: string }): { stopDate: Date } {
    const started = this.#find(input.executionArn);
    const { execution, record } = started;
    if (execution) execution.stop(input.error, input.cause);
    else this.#end(started, { status: "ABORTED", error: input.error, cause: input.cause });
    return { stopDate: new Date(record.stoppedAt ?? this.#region.kernel.now()) };
  }

  /** Those of Standard machines, the oldest first. */
  records(): ExecutionRecord[] {
    return [...this.#executions.values()].map(({ record }) => record);
  }

  isRunning({ arn }: StateMachine): boolean {
    return this.records().some(
      ({ stateMachineArn, status }) => stateMachineArn === arn && status === "RUNNING",
    );
  }

  #begin(
    target: Target,
    { arn, name, input, cause }: { arn: string; name: string; input: string; cause: number | null },
  ): ExecutionRecord {
    const startedAt = this.#region.kernel.now();
    const { machine, revision, versionArn, aliasArn } = target;
    const record: ExecutionRecord = {
      arn,
      stateMachineArn: machine.arn,
      ...(versionArn !== undefined && { versionArn }),
      ...(aliasArn !== undefined && { aliasArn }),
      machine: machine.name,
      name,
      input,
      startedAt,
      status: "RUNNING",
    };
    const traced = this.#announce(machine, record, cause);
    const started: Started = { record, target, traced, history: [] };
    if (machine.type === "STANDARD") this.#executions.set(arn, started);
    const goesOn = presentLife(this.#region);
    const execution = startExecution(revision.machine, {
      name,
      id: arn,
      input: JSON.parse(input),
      startedAt,
      roleArn: revision.roleArn,
      stateMachineId: machine.arn,
      runtime: this.#runtimeOf(started),
    });
    started.execution = execution;
    started.history = execution.history;
    execution.done.then(
      (result) => {
        delete started.execution;
        if (goesOn()) this.#end(started, result);
      },
      (error: unknown) => this.#options.onFatal(error),
    );
    return record;
  }

  /** What the interpreter gets of this Region: its time, its functions, and a stream of the execution's own. */
  #runtimeOf(started: Started): Runtime {
    const { kernel, name: region } = this.#region;
    const { record, traced: cause, target } = started;
    const { machine, name } = record;
    const random = kernel.random(`stepfunctions/${region}/${machine}/${name}`);
    const entered = new Map<string, number>();
    const { killIn } = this.#options;
    const doom = killIn && createDoom({ region: this.#region, killIn, execution: () => started.execution });
    return {
      now: () => kernel.now(),
      sleep: (ms, signal) => sleepInRegion(this.#region, ms, signal),
      random,
      transitionDelayMs: () => random.latency(latency("stepFunctions.transition")),
      runTask: (task) => this.#runTask(started, task, entered.get(stateOf(task)) ?? cause),
      onEvent: (event) => {
        const change = stateChangeOf(event);
        if (change === undefined) return;
        const traced = kernel.record(cause, { kind: "transition", region, machine, name, ...change });
        if (change.phase === "entered") entered.set(change.state, traced);
        doom?.({ region, machine, name, cause: traced, ...change });
        if (target.machine.isDeleting) afterInRegion(this.#region, 0, () => started.execution?.stop());
      },
    };
  }

  async #runTask({ target }: Started, task: TaskRequest, cause: number): Promise<unknown> {
    const goesOn = presentLife(this.#region);
    const { lambda, authorise } = this.#options;
    const who = { role: target.revision.roleArn, session: target.machine.name };
    const { name: region } = this.#region;
    const denial = (resource: string) => {
      const demand = { action: "lambda:InvokeFunction", resource, keys: {} };
      return authorise?.({ who, demand, service: "Lambda", region, cause });
    };
    const result = await runLambdaTask({ lambda, denial }, task, cause);
    return goesOn() ? result : never();
  }

  /**
   * Executions outlive their Region's loss, for Step Functions keeps them; but the functions that their tasks wait
   * for are gone, and with them the answers. So each ends when its own time is over, at once where that has passed;
   * one without TimeoutSeconds waits on. Express executions are kept by nobody and are simply gone.
   * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  restored(): void {
    for (const started of this.#executions.values()) {
      const { record, target } = started;
      if (record.status !== "RUNNING") continue;
      delete started.execution;
      const { TimeoutSeconds: seconds } = target.revision.machine.definition;
      if (seconds === undefined) continue;
      const leftMs = record.startedAt + seconds * 1000 - this.#region.kernel.now();
      afterInRegion(this.#region, leftMs, () => this.#end(started, { status: "TIMED_OUT" }));
    }
  }

  #end({ target: { machine }, record, traced }: Started, result: ExecutionResult): void {
    if (record.status !== "RUNNING") return;
    record.status = result.status;
    record.stoppedAt = this.#region.kernel.now();
    if (result.output !== undefined) record.output = JSON.stringify(result.output);
    record.error = result.error;
    record.failureCause = result.cause;
    this.#announce(machine, record, traced);
    this.#options.ended(machine);
  }

  /** Traces the execution's status, and tells the bus of Standard ones; returns the trace number. */
  #announce({ type }: StateMachine, record: ExecutionRecord, cause: number | null): number {
    const { machine, name, status, input, output, error, failureCause } = record;
    const traced = this.#region.kernel.record(cause, {
      kind: "execution",
      region: this.#region.name,
      machine,
      name,
      status,
      ...(status === "RUNNING" && { input: JSON.parse(input) }),
      ...(output !== undefined && { output: JSON.parse(output) }),
      ...(error !== undefined && { error }),
      ...(failureCause !== undefined && { reason: failureCause }),
    });
    if (type === "STANDARD") this.#region.emit(statusChangeEvent(record), traced);
    return traced;
  }

  #find(arn: string): Started {
    const started = this.#executions.get(arn);
    if (started) return started;
    // Those of Express machines are kept by nobody: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
    requireArn(arn, "execution");
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }
}
