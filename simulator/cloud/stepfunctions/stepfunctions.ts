import { latency } from "../../latencies.ts";
import { loadMachine, type Machine } from "../../step-functions/definition/machine.ts";
import { type Execution, startExecution } from "../../step-functions/execution.ts";
import type { HistoryEvent } from "../../step-functions/history.ts";
import type { ExecutionResult } from "../../step-functions/run.ts";
import type { Runtime, TaskRequest } from "../../step-functions/runtime.ts";
import { AwsError, type Call, NotModelled, type Region, type Service } from "../cloud.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { never, sleepInRegion, uuidFrom } from "../region-time.ts";
import type { StartRequest } from "../targets.ts";
import { describe, type ExecutionRecord, listed, statusChangeEvent } from "./execution-record.ts";
import { runLambdaTask } from "./lambda-task.ts";
import { requireExecutionName, requireInput } from "./start-request.ts";

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
  /** Stops the run: something is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
}

interface StateMachine extends StateMachineDefinition {
  readonly arn: string;
  readonly machine: Machine;
}

interface Started {
  readonly record: ExecutionRecord;
  execution?: Execution;
}

const STATE_CHANGE = /^\w+State(Entered|Exited)$/;
/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
const MAX_RESULTS = 100;

/** Step Functions in one Region. When the Region is lost its executions stop where they are, without a word. */
export class StepFunctions implements Service {
  readonly id = "SFN";
  readonly operations = {
    StartExecution: (input: { stateMachineArn: string; name?: string; input?: string }, { cause }: Call) =>
      this.start({ input: "{}", ...input, cause }),
    DescribeExecution: (input: { executionArn: string }) => describe(this.#find(input.executionArn).record),
    StopExecution: (input: { executionArn: string; error?: string; cause?: string }) => this.#stop(input),
    ListExecutions: (input: { stateMachineArn?: string; statusFilter?: string; maxResults?: number }) =>
      this.#list(input),
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
    const started: Started = { record };
    if (machine.type === "STANDARD") this.#executions.set(arn, started);
    const traced = this.#announce(machine, record, cause);
    const execution = startExecution(machine.machine, {
      name,
      id: arn,
      input: JSON.parse(input),
      startedAt,
      roleArn: machine.roleArn,
      stateMachineId: machine.arn,
      runtime: this.#runtimeOf(record, traced),
    });
    started.execution = execution;
    execution.done.then(
      (result) => {
        delete started.execution;
        if (!this.#region.lost) this.#end(machine, record, result, traced);
      },
      (error: unknown) => this.#options.onFatal(error),
    );
    return record;
  }

  /** What the interpreter gets of this Region: its time, its functions, and a stream of the execution's own. */
  #runtimeOf(record: ExecutionRecord, cause: number): Runtime {
    const { kernel, name: region } = this.#region;
    const { machine, name } = record;
    const random = kernel.random(`stepfunctions/${region}/${machine}/${name}`);
    const entered = new Map<string, number>();
    return {
      now: () => kernel.now(),
      sleep: (ms, signal) => sleepInRegion(this.#region, ms, signal),
      random,
      transitionDelayMs: () => random.latency(latency("stepFunctions.transition")),
      runTask: (task) => this.#runTask(task, entered.get(stateOf(task)) ?? cause),
      onEvent: (event) => {
        const change = stateChangeOf(event);
        if (change === undefined) return;
        const traced = kernel.record(cause, { kind: "transition", region, machine, name, ...change });
        if (change.phase === "entered") entered.set(change.state, traced);
      },
    };
  }

  async #runTask(task: TaskRequest, cause: number): Promise<unknown> {
    const result = await runLambdaTask(this.#options.lambda, task, cause);
    return this.#region.lost ? never() : result;
  }

  #end(machine: StateMachine, record: ExecutionRecord, result: ExecutionResult, cause: number): void {
    record.status = result.status;
    record.stoppedAt = this.#region.kernel.now();
    if (result.output !== undefined) record.output = JSON.stringify(result.output);
    record.error = result.error;
    record.failureCause = result.cause;
    this.#announce(machine, record, cause);
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
    const { execution, record } = this.#find(input.executionArn);
    execution?.stop(input.error, input.cause);
    return { stopDate: new Date(record.stoppedAt ?? this.#region.kernel.now()) };
  }

  /** The newest first. */
  #list(input: { stateMachineArn?: string; statusFilter?: string; maxResults?: number; nextToken?: string }) {
    if (input.stateMachineArn === undefined || input.nextToken !== undefined)
      throw new NotModelled("ListExecutions by map run, or beyond its first page");
    if (!this.#machines.has(input.stateMachineArn))
      throw new AwsError(
        "StateMachineDoesNotExist",
        `State Machine Does Not Exist: '${input.stateMachineArn}'`,
      );
    const found = [...this.#executions.values()]
      .map(({ record }) => record)
      .filter(({ stateMachineArn }) => stateMachineArn === input.stateMachineArn)
      .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter)
      .reverse();
    const page = found.slice(0, input.maxResults || MAX_RESULTS);
    const more = page.length < found.length ? { nextToken: String(page.length) } : {};
    return { executions: page.map(listed), ...more };
  }

  #find(arn: string): Started {
    const started = this.#executions.get(arn);
    if (started) return started;
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }
}

/** Name of the state that a task belongs to, from its context object. */
const stateOf = ({ context }: TaskRequest): string =>
  (context as { readonly State?: { readonly Name?: string } }).State?.Name ?? "";

/** The entering or leaving of a state that a history event tells of. */
function stateChangeOf({ type, details }: HistoryEvent) {
  const phase = STATE_CHANGE.exec(type)?.[1]?.toLowerCase();
  if (phase !== "entered" && phase !== "exited") return undefined;
  const { name } = details?.["stateEnteredEventDetails"] ?? details?.["stateExitedEventDetails"] ?? {};
  return { state: String(name), type: type.slice(0, type.indexOf("State")), phase } as const;
}
