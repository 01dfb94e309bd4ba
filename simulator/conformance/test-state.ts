import type { Kernel } from "../kernel/kernel.ts";
import { targetsOf } from "../step-functions/definition/checks.ts";
import type { Retrier } from "../step-functions/definition/fields.ts";
import { loadMachine } from "../step-functions/definition/machine.ts";
import type { MapState, State } from "../step-functions/definition/schema.ts";
import { type RawObject, walkBodies } from "../step-functions/definition/walk.ts";
import { StateFailure, TaskFailure, takesError } from "../step-functions/errors.ts";
import { copyToPayload, type Json, JsonText, type Payload } from "../step-functions/json.ts";
import { Run } from "../step-functions/run.ts";
import { attempt, handlersOf } from "../step-functions/run-states.ts";
import { planMap } from "../step-functions/states/map.ts";
import { exceeded, isExceeded, type MapPlan } from "../step-functions/states/map-run.ts";
import { Thread } from "../step-functions/thread.ts";
import { type Outcome, Visit } from "../step-functions/visit.ts";
import { ACCOUNT, isObject, REGION } from "./compare.ts";

/** The parameters of TestState that change what happens. */
export interface TestStateInput {
  /** A state, or a machine of which `stateName` is tested. */
  readonly definition: Json;
  readonly stateName?: string | undefined;
  readonly input: unknown;
  readonly variables?: Readonly<Record<string, Json>> | undefined;
  /** The context object in place of the one that would be made up. */
  readonly context?: Json | undefined;
  readonly mock?: StateMock | undefined;
  readonly stateConfiguration?: StateConfiguration | undefined;
}

/** What a state is told instead of doing its work. https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html */
export interface StateMock {
  /** JSON. */
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestStateConfiguration.html */
export interface StateConfiguration {
  readonly mapIterationFailureCount?: number;
  /** JSON. */
  readonly mapItemReaderData?: string;
  readonly retrierRetryCount?: number;
}

/** How the state ended. https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html */
export interface TestStateOutput {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: Json;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly nextState?: string | undefined;
}

/** What a real call would do, the interpreter cannot know here. */
const READERS_AND_WRITERS: readonly string[] = ["ItemReader", "ItemBatcher", "ResultWriter"];

/**
 * Tests one state as the API's operation TestState does, by the interpreter's own parts: with retries told instead of
 * made, and without going anywhere.
 *
 * @throws DefinitionError where the interpreter refuses the state
 */
export async function testState(kernel: Kernel, given: TestStateInput): Promise<TestStateOutput> {
  const { name, state, run } = loadState(kernel, given);
  const thread = new Thread(run, run.signal);
  thread.variables.assign(given.variables ?? {});
  thread.record("ExecutionStarted");
  thread.previous = 0;
  const visit = new TestedVisit(thread, name, state.Type, copyToPayload(given.input));
  visit.given = given.context;
  try {
    return { status: "SUCCEEDED", ...left(await work(visit, state, given)) };
  } catch (error) {
    return handle(visit, state, { failure: visit.failureOf(error), given });
  }
}

/** A visit whose context object may be given. */
class TestedVisit extends Visit {
  given: Json | undefined;

  override context(): Json {
    return this.given ?? super.context();
  }
}

async function handle(
  visit: Visit,
  state: State,
  { failure, given }: { failure: StateFailure; given: TestStateInput },
): Promise<TestStateOutput> {
  const { error, failureCause: cause } = failure;
  const { Retry, Catch } = handlersOf(state);
  const retrier = Retry.find(({ ErrorEquals }) => takesError(ErrorEquals, error));
  if (retrier && mayRetry(retrier, given.stateConfiguration)) return { status: "RETRIABLE", error, cause };
  try {
    return { status: "CAUGHT_ERROR", error, cause, ...left(await visit.exitByCatcher(Catch, failure)) };
  } catch (thrown) {
    const last = visit.failureOf(thrown);
    return { status: "FAILED", error: last.error, cause: last.failureCause };
  }
}

const mayRetry = ({ MaxAttempts }: Retrier, configuration: StateConfiguration | undefined): boolean =>
  (configuration?.retrierRetryCount ?? 0) < MaxAttempts;

const left = ({ output, next }: Outcome) => ({ output: output.value, ...(next && { nextState: next }) });

/** The state's own work; a Map or Parallel state is told what its iterations or branches came to. */
async function work(visit: Visit, state: State, given: TestStateInput): Promise<Outcome> {
  const { mock } = given;
  if (mock === undefined || (state.Type !== "Map" && state.Type !== "Parallel")) return attempt(visit, state);
  if (state.Type === "Parallel" && state.Arguments) await visit.evaluate(state.Arguments, "Arguments");
  const plan = state.Type === "Map" ? await planMap(visit, itemsRead(visit, state, given)) : undefined;
  const result = resultOf(mock);
  if (plan && isMoreThanTolerated(plan, given.stateConfiguration)) throw exceeded();
  return visit.exit({ ...state, result: result.value, otherwise: result });
}

/** A threshold that the definition does not set is not tested, although such a Map would fail with the first item. */
function isMoreThanTolerated(plan: MapPlan, configuration: StateConfiguration | undefined): boolean {
  const isSet = plan.toleratedCount !== undefined || plan.toleratedPercentage !== undefined;
  return isSet && isExceeded(plan, configuration?.mapIterationFailureCount ?? 0);
}

/** What an ItemReader would have read are the items. */
function itemsRead(visit: Visit, state: MapState, { stateConfiguration }: TestStateInput): MapState {
  const { mapItemReaderData: data } = stateConfiguration ?? {};
  if (data === undefined || state.Items !== undefined) return state;
  return { ...state, Items: { kind: "constant", value: visit.limit(copyToPayload(JSON.parse(data))).value } };
}

/** The result that a mock tells. @throws StateFailure where it tells an error */
function resultOf({ errorOutput, result }: StateMock): Payload {
  if (errorOutput) throw new StateFailure(errorOutput.error, errorOutput.cause);
  return copyToPayload(new JsonText(result ?? "null"));
}

/** Finds the state, also within other states, and makes a machine of it in which every way out leads to an end. */
function loadState(kernel: Kernel, { definition, stateName, mock, input }: TestStateInput) {
  const machine = isObject(definition) ? definition : {};
  const found =
    stateName === undefined
      ? machine
      : [...walkBodies(machine)].flatMap(({ states }) => states).find(([name]) => name === stateName)?.[1];
  if (found === undefined) throw new Error(`the definition has no state ${stateName}`);
  const name = stateName ?? "StateName";
  const loaded = loadMachine(
    {
      ...(machine["QueryLanguage"] !== undefined && { QueryLanguage: machine["QueryLanguage"] }),
      StartAt: name,
      States: { [name]: withoutServices(found), ...endsOf(found, name) },
    },
    { type: "STANDARD", name: "TestState" },
  );
  const state = loaded.definition.States[name];
  if (state === undefined) throw new Error(`the loaded definition has no state ${name}`);
  const run: Run = new Run(loaded, copyToPayload(input), {
    name: "test",
    id: `arn:aws:states:${REGION}:${ACCOUNT}:express:TestState:test`,
    stateMachineId: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:TestState`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/TestState`,
    input: {},
    startedAt: kernel.now(),
    runtime: {
      now: kernel.now,
      sleep: kernel.sleep,
      random: kernel.random("test-state"),
      runTask: async ({ token }) => {
        if (mock === undefined)
          throw new Error("the state would call a service, and no mock stands in for it");
        if (mock.errorOutput) throw new TaskFailure(mock.errorOutput.error ?? "", mock.errorOutput.cause);
        const result = new JsonText(mock.result ?? "null");
        if (token !== undefined) queueMicrotask(() => run.tokens.succeed(token, result));
        return result;
      },
    },
  });
  return { name, state, run };
}

function withoutServices(state: RawObject): RawObject {
  return Object.fromEntries(Object.entries(state).filter(([field]) => !READERS_AND_WRITERS.includes(field)));
}

/** An end for every name that the state leads to. */
function endsOf(state: RawObject, name: string): RawObject {
  const targets = [...targetsOf(state)].map(([, target]) => target).filter((target) => target !== name);
  return Object.fromEntries(
    targets.filter((target) => typeof target === "string").map((target) => [target, { Type: "Succeed" }]),
  );
}
