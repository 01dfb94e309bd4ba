import { latency } from "../../latencies.ts";
import { loadMachine, type Machine } from "../../step-functions/definition/machine.ts";
import { type Execution, startExecution } from "../../step-functions/execution.ts";
import type { HistoryEvent } from "../../step-functions/history.ts";
import type { ExecutionResult } from "../../step-functions/run.ts";
import type { Runtime, TaskRequest } from "../../step-functions/runtime.ts";
import { AwsError, type Call, type Region, type Service } from "../cloud.ts";
import type { Authorise } from "../iam/authorise.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { afterInRegion, never, presentLife, sleepInRegion, uuidFrom } from "../region-time.ts";
import type { StartRequest } from "../targets.ts";
import { createDoom, type Kill } from "./doom.ts";
import { type HistoryRequest, historyPage } from "./execution-history.ts";
import { describe, type ExecutionRecord, statusChangeEvent } from "./execution-record.ts";
import { runLambdaTask } from "./lambda-task.ts";
import { type ListRequest, listExecutions } from "./list-executions.ts";
import { requireExecutionName, requireInput } from "./start-request.ts";
import { type StateEntry, stateChangeOf, stateOf } from "./state-entry.ts";

/** A state machine as the template describes it; the definition is its resolved text. */
export interface StateMachineDefinition {
  readonly name: string;
  readonly definition: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly roleArn: string;
}

export interface StepFunctionsOptions {
  /** Where `lambda:invoke` goes. */
  readonly lambda: Pick<Lambda, "invoke">;
  /** Whether a state machine's role may call a function; without it every role may. */
  readonly authorise?: Authorise;
  /** Asked at each entry into a state: how the execution dies in it; undefined when it does not. */
  readonly killIn?: (entry: StateEntry) => Kill | undefined;
  /** Stops the run: something is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
}

interface StateMachine extends StateMachineDefinition {
  readonly arn: string;
  readonly machine: Machine;
}

interface Started {
  readonly record: ExecutionRecord;
  readonly machine: StateMachine;
  /** The trace number of its start. */
  readonly traced: number;
  /** While it runs, in the Region's present life. */
  execution?: Execution;
  /** Its events up to now. */
  history: readonly HistoryEvent[];
}

/** Step Functions in one Region. When the Region is lost its executions stop where they are, without a word. */
export class StepFunctions implements Service {
  readonly id = "SFN";
  readonly operations = {
    StartExecution: (input: { stateMachineArn: string; name?: string; input?: string }, { cause }: Call) =>
      this.start({ input: "{}", ...input, cause }),
    DescribeExecution: (input: { executionArn: string }) => describe(this.#find(input.executionArn).record),
    StopExecution: (input: { executionArn: string; error?: string; cause?: string }) => this.#stop(input),
    ListExecutions: (input: ListRequest) => this.#list(input),
    GetExecutionHistory: (input: HistoryRequest) =>
      historyPage(this.#find(input.executionArn).history, input),
  };
  readonly #region: Region;
  readonly #options: StepFunctionsOptions;
  readonly #machines = new Map<string, StateMachine>();
  readonly #executions = new Map<string, Started>();

  constructor(region: Region, options: StepFunctionsOptions) {
    this.#region = region;
    this.#options = options;
  }

  /**
   * Deploys a state machine; returns its ARN.
   *
   * @throws DefinitionError with every problem of the definition
   */
  createStateMachine(definition: StateMachineDefinition): string {
    const arn = `arn:aws:states:${this.#region.name}:${this.#region.account}:stateMachine:${definition.name}`;
    if (this.#machines.has(arn))
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    const { name, type } = definition;
    const machine = loadMachine(JSON.parse(definition.definition), { name, type });
    this.#machines.set(arn, { ...definition, arn, machine });
    return arn;
  }

  /**
   * Starts an execution. For Standard machines a name with the same input is answered again while the execution
   * runs, and refused afterwards or with another input; Express machines start each time.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   *
   * @throws AwsError StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
   */
  start(request: StartRequest): { executionArn: string; startDate: Date } {
    const machine = this.#machines.get(request.stateMachineArn);
    if (machine === undefined)
      throw new AwsError(
        "StateMachineDoesNotExist",
        `State Machine Does Not Exist: '${request.stateMachineArn}'`,
      );
    const isStandard = machine.type === "STANDARD";
    if (request.name !== undefined) requireExecutionName(request.name);
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
    const record = known ?? this.#begin(machine, { arn, name, input: request.input, cause: request.cause });
    return { executionArn: arn, startDate: new Date(record.startedAt) };
  }

  #begin(
    machine: StateMachine,
    { arn, name, input, cause }: { arn: string; name: string; input: string; cause: number | null },
  ): ExecutionRecord {
    const startedAt = this.#region.kernel.now();
    const record: ExecutionRecord = {
      arn,
      stateMachineArn: machine.arn,
      machine: machine.name,
      name,
      input,
      startedAt,
      status: "RUNNING",
    };
    const traced = this.#announce(machine, record, cause);
    const started: Started = { record, machine, traced, history: [] };
    if (machine.type === "STANDARD") this.#executions.set(arn, started);
    const goesOn = presentLife(this.#region);
    const execution = startExecution(machine.machine, {
      name,
      id: arn,
      input: JSON.parse(input),
      startedAt,
      roleArn: machine.roleArn,
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
    const { record, traced: cause } = started;
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
      },
    };
  }

  async #runTask({ machine }: Started, task: TaskRequest, cause: number): Promise<unknown> {
    const goesOn = presentLife(this.#region);
    const { lambda, authorise } = this.#options;
    const who = { role: machine.roleArn, session: machine.name };
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
      const { record, machine } = started;
      if (record.status !== "RUNNING") continue;
      delete started.execution;
      const { TimeoutSeconds: seconds } = machine.machine.definition;
      if (seconds === undefined) continue;
      const leftMs = record.startedAt + seconds * 1000 - this.#region.kernel.now();
      afterInRegion(this.#region, leftMs, () => this.#end(started, { status: "TIMED_OUT" }));
    }
  }

  #end({ machine, record, traced }: Started, result: ExecutionResult): void {
    if (record.status !== "RUNNING") return;
    record.status = result.status;
    record.stoppedAt = this.#region.kernel.now();
    if (result.output !== undefined) record.output = JSON.stringify(result.output);
    record.error = result.error;
    record.failureCause = result.cause;
    this.#announce(machine, record, traced);
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

  #stop(input: { executionArn: string; error?: string; cause?: string }): { stopDate: Date } {
    const started = this.#find(input.executionArn);
    const { execution, record } = started;
    if (execution) execution.stop(input.error, input.cause);
    else this.#end(started, { status: "ABORTED", error: input.error, cause: input.cause });
    return { stopDate: new Date(record.stoppedAt ?? this.#region.kernel.now()) };
  }

  #list(input: ListRequest) {
    const { stateMachineArn } = input;
    if (stateMachineArn !== undefined && !this.#machines.has(stateMachineArn))
      throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
    return listExecutions(
      [...this.#executions.values()].map(({ record }) => record),
      input,
    );
  }

  #find(arn: string): Started {
    const started = this.#executions.get(arn);
    if (started) return started;
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }
}
