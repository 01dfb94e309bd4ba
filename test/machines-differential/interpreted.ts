import { DefinitionError } from "../../simulator/step-functions/definition/problems.ts";
import { walkBodies } from "../../simulator/step-functions/definition/walk.ts";
import { TaskFailure } from "../../simulator/step-functions/errors.ts";
import type { Execution } from "../../simulator/step-functions/execution.ts";
import type { HistoryEvent } from "../../simulator/step-functions/history.ts";
import { execute, type FakeTask } from "../interpreter/fake-world.ts";
import { callbackOf, Functions, failureOf } from "./answers.ts";
import type { Case, Json } from "./cases.ts";
import { type Observed, outcomeOf } from "./observed.ts";

/** Runs a machine on the simulator's interpreter, in virtual time. */
export async function playInterpreted({ definition, input, tasks }: Case): Promise<Observed> {
  const functions = new Functions(tasks);
  const { promise: started, resolve } = Promise.withResolvers<Execution>();
  const run: FakeTask = async ({ resource, arguments: given, token }) => {
    const { name, payload, wrap } = calledBy(resource, given as Json);
    const answer = functions.answer(name, payload);
    if ("hangs" in answer) return new Promise(() => {});
    if ("error" in answer) throw new TaskFailure(answer.error, JSON.stringify(failureOf(answer)));
    if (token !== undefined) callBack(await started, payload);
    return wrap(answer.result);
  };
  const names = [...walkBodies(definition)].flatMap(({ states }) => states.map(([name]) => name));
  try {
    const { result, events, seconds } = await execute(definition, {
      input,
      tasks: Object.fromEntries(names.map((name) => [name, run])),
      at: { 0: resolve },
      uniform: draws(),
    });
    return {
      outcome: outcomeOf(result.status, result.error),
      output: result.output as Json | undefined,
      cause: result.cause,
      path: events.flatMap(enteredBy).filter((name) => name in definition.States),
      calls: functions.calls,
      ...(!functions.hung && { seconds }),
    };
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return { outcome: error.notSupported ? "not supported" : "refused", path: [], calls: [] };
  }
}

/** A function's own ARN is given its payload and gives its answer; `lambda:invoke` wraps both. */
function calledBy(resource: string, given: Json) {
  if (resource.includes(":function:"))
    return { name: resource.split(":").at(-1) ?? "", payload: given, wrap: (result: Json): Json => result };
  const { FunctionName, Payload } = given as { FunctionName: string; Payload: Json };
  return {
    name: FunctionName,
    payload: Payload,
    wrap: (result: Json) => ({ StatusCode: 200, Payload: result }),
  };
}

function callBack(execution: Execution, payload: Json): void {
  const callback = callbackOf(payload);
  if (callback === undefined) return;
  const { token, output, error, cause } = callback;
  if (error !== undefined) execution.failTask(token, error, cause);
  else if (output !== undefined) execution.succeedTask(token, output);
}

const enteredBy = ({ type, details }: HistoryEvent): string[] =>
  type.endsWith("StateEntered") ? [String(details?.["stateEnteredEventDetails"]?.["name"])] : [];

/** Numbers in [0, 1) that differ. */
function draws(): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return (drawn * 0.618_033_988_75) % 1;
  };
}
