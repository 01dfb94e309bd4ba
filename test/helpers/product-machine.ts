import { parse } from "yaml";
import { problemsOf } from "../../functions/lib/config/problems.ts";
import { InvalidInput } from "../../functions/lib/errors.ts";
import type { InvocationOutcome } from "../../simulator/cloud/lambda/function-error.ts";
import { runLambdaTask } from "../../simulator/cloud/stepfunctions/lambda-task.ts";
import { runInVirtualTime } from "../../simulator/kernel/kernel.ts";
import { loadMachine, type Machine } from "../../simulator/step-functions/definition/machine.ts";
import type { MachineType } from "../../simulator/step-functions/definition/schema.ts";
import { startExecution } from "../../simulator/step-functions/execution.ts";
import type { HistoryEvent } from "../../simulator/step-functions/history.ts";
import type { Json } from "../../simulator/step-functions/json.ts";
import type { ExecutionResult } from "../../simulator/step-functions/run.ts";
import { type Body, inBranchOrder, isSignpost, namesIn, withSignposts } from "./machine-paths.ts";
import { read } from "./project.ts";
import { INPUTS, type InputOf, type Outputs, type TaskName } from "./task-contracts.ts";

/** How a function fails: the error's name, as the state machine sees it, and its message. */
export interface Failure {
  readonly error: string;
  readonly cause?: string;
}

type Result<Name extends TaskName> = Outputs[Name] | Failure;

/** What a function returns, or what it makes of its payload. */
export type Answer<Name extends TaskName> =
  | Result<Name>
  | ((payload: InputOf<Name>) => Result<Name> | Promise<Result<Name>>);

/** What each function answers, one call after the other; the last answer repeats. */
export type Scripts = { readonly [Name in TaskName]?: readonly Answer<Name>[] };

/** What an execution is started with. */
export interface Setting {
  readonly input?: Json;
  readonly name?: string;
  readonly tasks: Scripts;
  /** ISO instant; 2026-11-24T07:30:03.400Z when absent. */
  readonly startedAt?: string;
}

/** One call of a function. */
export interface Call {
  readonly state: string;
  readonly payload: unknown;
  /** Seconds since the execution's start. */
  readonly at: number;
}

/** How an execution went. */
export interface MachineRun extends ExecutionResult {
  /** Entered states, each branch of a Parallel state on its own. */
  readonly path: readonly string[];
  readonly calls: readonly Call[];
  /** Seconds from start to end. */
  readonly waitedSeconds: number;
}

/** The calls of one function. */
export const callsOf = ({ calls }: MachineRun, name: TaskName): Call[] =>
  calls.filter(({ state }) => state === name);

/** An answer that never comes. */
export const hangs = (): Promise<never> => new Promise(() => {});

/** An answer that comes after so many seconds. */
export const after =
  <Given>(seconds: number, answer: Given) =>
  (): Promise<Given> =>
    new Promise((resolve) => setTimeout(() => resolve(answer), seconds * 1000));

/** A definition that is ready to run, as it is and with signposts, and what its runs have entered. */
interface Loaded {
  readonly definition: Body;
  readonly machine: Machine;
  readonly signposted: Machine;
  /** States and signposts. */
  readonly entered: Set<string>;
}

/** By file; jest gives each test file a module of its own, and with it a coverage of its own. */
const loaded = new Map<string, Loaded>();

/**
 * Runs a definition of the product to its end in virtual time. Every payload is held against the contract of the
 * function that gets it. Then the machine is run once more with signposts, which may change nothing but the list of
 * paths that were taken.
 *
 * @param file "state-machines/failover.asl.json"
 * @throws InvalidInput when a contract refuses a payload; Error when a function without a script is called
 */
export async function runMachine(file: string, setting: Setting): Promise<MachineRun> {
  const { definition, machine, signposted, entered } = load(file);
  const run = await runOnce(machine, definition, setting);
  const again = await runOnce(signposted, definition, setting);
  if (comparable(again.run) !== comparable(run.run)) throw new Error(`signposts change how ${file} runs`);
  for (const name of again.entered) entered.add(name);
  return run.run;
}

/** As text, but for the numbers of events that some causes mention: signposts are events too. */
const comparable = (run: MachineRun): string => JSON.stringify(run).replace(/event id #\d+/g, "event");

/** The states, rules, defaults and catchers that no run in this test file has taken. */
export function untaken(file: string): string[] {
  const { definition, entered } = load(file);
  return namesIn(withSignposts(definition)).filter((name) => !entered.has(name));
}

function load(file: string): Loaded {
  const known = loaded.get(file);
  if (known) return known;
  const definition = definitionOf(file);
  const options = { type: typeOf(file), name: file };
  const fresh = {
    definition,
    machine: loadMachine(definition, options),
    signposted: loadMachine(withSignposts(definition), options),
    entered: new Set<string>(),
  };
  loaded.set(file, fresh);
  return fresh;
}

/** The definition, with the name of each function in the place of its ARN. */
function definitionOf(file: string): Body {
  const named = (_: string, value: { "Fn::GetAtt"?: readonly [string, string] } | null) =>
    value?.["Fn::GetAtt"] ? value["Fn::GetAtt"][0] : value;
  return JSON.parse(read(file), named) as Body;
}

/** Standard or Express, as it is deployed. */
function typeOf(file: string): MachineType {
  const { stateMachine } = parse(read(file.replace(/\.asl\.json$/, ".yml"))) as {
    stateMachine: { type: MachineType };
  };
  return stateMachine.type;
}

function runOnce(machine: Machine, definition: Body, setting: Setting) {
  const { input = {}, name = "run-1", tasks, startedAt = "2026-11-24T07:30:03.400Z" } = setting;
  const startMs = Date.parse(startedAt);
  return runInVirtualTime({ seed: 1, startMs }, async (kernel) => {
    const seconds = () => (kernel.now() - startMs) / 1000;
    const calls: Call[] = [];
    const lambda = {
      invoke: (reference: string, payload: unknown): Promise<InvocationOutcome> => {
        const state = reference.replace(/LambdaFunction$/, "");
        calls.push({ state, payload, at: seconds() });
        return invoke(state, tasks, payload, calls);
      },
    };
    const execution = startExecution(machine, {
      name,
      id: `arn:aws:states:us-west-2:111122223333:execution:machine:${name}`,
      input,
      startedAt: startMs,
      runtime: {
        now: () => kernel.now(),
        sleep: (ms, signal) => kernel.sleep(ms, signal),
        random: kernel.random("machine"),
        runTask: (request) => runLambdaTask({ lambda, denial: () => undefined }, request, null),
      },
    });
    const result = await execution.done;
    const entered = execution.history.flatMap(nameOfEntered);
    const path = inBranchOrder(
      definition,
      entered.filter((state) => !isSignpost(state)),
    );
    const run: MachineRun = { ...result, path, calls, waitedSeconds: seconds() };
    return { run, entered };
  });
}

/** A function's answer, once its contract has accepted the payload. */
async function invoke(state: string, tasks: Scripts, payload: unknown, calls: readonly Call[]) {
  const name = state as TaskName;
  const script: readonly unknown[] | undefined = tasks[name];
  if (script === undefined || script.length === 0) throw new Error(`there is no script for ${state}`);
  const parsed = INPUTS[name].safeParse(payload);
  if (!parsed.success) throw new InvalidInput(state, problemsOf(parsed.error.issues, payload));
  const turn = calls.filter((call) => call.state === state).length - 1;
  const scripted = script[Math.min(turn, script.length - 1)];
  const answer: unknown = typeof scripted === "function" ? await scripted(payload) : scripted;
  return isFailure(answer) ? failed(answer) : ({ outcome: "ok", payload: answer } as const);
}

const isFailure = (answer: unknown): answer is Failure =>
  typeof answer === "object" && answer !== null && "error" in answer;

const failed = ({ error, cause = "the reason" }: Failure) =>
  ({ outcome: "error", error: { errorType: error, errorMessage: cause, trace: [] } }) as const;

const nameOfEntered = ({ type, details }: HistoryEvent): string[] =>
  type.endsWith("StateEntered") ? [String(details?.["stateEnteredEventDetails"]?.["name"])] : [];
