import { AwsError, type Call, NotModelled, type Region, type Service } from "../cloud.ts";
import type { StartRequest } from "../targets.ts";
import { Activities } from "./activities.ts";
import { aliasOperations } from "./aliases.ts";
import type { HistoryRequest } from "./execution-history.ts";
import { Executions, type ExecutionsOptions } from "./executions.ts";
import { type ListRequest, listExecutions } from "./list-executions.ts";
import type { PageRequest } from "./pages.ts";
import { type CreateStateMachine, StateMachines, type UpdateStateMachine } from "./state-machines.ts";
import { type Tag, tagOperations } from "./tags.ts";
import { versionOperations } from "./versions.ts";

export type StepFunctionsOptions = Omit<ExecutionsOptions, "ended">;

/** Step Functions in one Region. */
export class StepFunctions implements Service {
  readonly id = "SFN";
  readonly operations: ReturnType<typeof operationsOf>;
  readonly #machines: StateMachines;
  readonly #executions: Executions;

  constructor(region: Region, options: StepFunctionsOptions) {
    const executions = new Executions(region, { ...options, ended: (machine) => machines.settle(machine) });
    const machines = new StateMachines(region, (machine) => executions.isRunning(machine));
    this.#machines = machines;
    this.#executions = executions;
    this.operations = operationsOf({ machines, executions, activities: new Activities(region) });
  }

  /**
   * Starts an execution of a state machine, or of a version or an alias of one.
   *
   * @throws AwsError StateMachineDoesNotExist, and as `Executions.start`
   */
  start(request: StartRequest): { executionArn: string; startDate: Date } {
    return this.#executions.start(this.#machines.target(request.stateMachineArn), request);
  }

  restored(): void {
    this.#executions.restored();
  }
}

interface Parts {
  readonly machines: StateMachines;
  readonly executions: Executions;
  readonly activities: Activities;
}

type MachineInput = Readonly<{ stateMachineArn: string }>;
type ActivityInput = Readonly<{ activityArn: string }>;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html */
const operationsOf = ({ machines, executions, activities }: Parts) => ({
  CreateStateMachine: (input: CreateStateMachine) => machines.create(input),
  DescribeStateMachine: (input: MachineInput) => machines.describe(input),
  UpdateStateMachine: (input: UpdateStateMachine) => machines.update(input),
  DeleteStateMachine: (input: MachineInput) => machines.delete(input),
  ListStateMachines: (input: PageRequest) => machines.list(input),
  ...versionOperations(machines),
  ...aliasOperations(machines),
  StartExecution: ({ stateMachineArn, ...request }: StartInput, { cause }: Call) =>
    executions.start(machines.target(stateMachineArn), { input: "{}", ...request, cause }),
  StartSyncExecution: ({ stateMachineArn }: StartInput) => refuseSync(machines, stateMachineArn),
  DescribeExecution: (input: { executionArn: string }) => executions.describe(input),
  DescribeStateMachineForExecution: (input: { executionArn: string }) => executions.describeMachine(input),
  StopExecution: (input: Parameters<Executions["stop"]>[0]) => executions.stop(input),
  ListExecutions: (input: ListRequest) => {
    if (input.stateMachineArn !== undefined) requireStandard(machines, input.stateMachineArn);
    return listExecutions(executions.records(), input);
  },
  GetExecutionHistory: (input: HistoryRequest) => executions.history(input),
  CreateActivity: (input: Readonly<{ name: string; tags?: readonly Tag[] }>) => activities.create(input),
  DescribeActivity: (input: ActivityInput) => activities.describe(input),
  DeleteActivity: (input: ActivityInput) => activities.delete(input),
  ListActivities: (input: PageRequest) => activities.list(input),
  ...tagOperations((arn) => machines.tagsOf(arn) ?? activities.tagsOf(arn)),
});

type StartInput = Readonly<{ stateMachineArn: string; name?: string; input?: string }>;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html is for Express machines. */
function refuseSync(machines: StateMachines, arn: string): never {
  if (machines.target(arn).machine.type === "STANDARD") throw notOfThisType();
  throw new NotModelled("SFN.StartSyncExecution of an Express state machine");
}

/** @throws AwsError InvalidArn, StateMachineDoesNotExist, StateMachineTypeNotSupported */
function requireStandard(machines: StateMachines, arn: string): void {
  if (machines.target(arn).machine.type !== "STANDARD") throw notOfThisType();
}

const notOfThisType = () =>
  new AwsError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
