import { formatPath, NOT_SUPPORTED, type Problem } from "./problems.ts";
import { languageOf } from "./query-language.ts";
import { outOfReach } from "./reach.ts";
import type { MachineType } from "./schema.ts";
import { asArray, isObject, type RawBody, type RawObject, walkBodies } from "./walk.ts";

/** What a Wait state has one of, in either language. */
const WAITS = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];

type Report = (path: readonly PropertyKey[], message: string) => void;

/**
 * What the shape of the fields does not say: targets exist, every state can be reached, names are unique, ... It
 * works on the raw definition, so that these problems are told together with those of shape.
 */
export function checkDefinition(input: unknown, type: MachineType): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push({ path: formatPath(path), message });
  const seen = new Set<string>();
  for (const body of walkBodies(input)) {
    checkTargets(body, report);
    for (const [name, state] of body.states) {
      const path = [...body.path, "States", name];
      if (seen.has(name)) report(path, "another state of the machine has the same name");
      seen.add(name);
      checkEnd(state, path, report);
      checkErrorNames(state, path, report);
      checkAssigned(state, body, path, report);
      for (const { path: place, name: part } of outOfReach(state))
        report([...path, ...place], `$states.${part} is not there`);
      if (state["Type"] === "Map") checkMap(state, path, report);
      if (state["Type"] === "Task") checkTask(state, type, path, report);
      if (state["Type"] === "Pass") checkPass(input, state, path, report);
      if (state["Type"] === "Wait" && WAITS.filter((field) => state[field] !== undefined).length !== 1)
        report(path, "expected either Seconds or Timestamp");
    }
  }
  return problems;
}

/** Every name that a state leads to, with the place where it stands. */
export function* targetsOf(state: RawObject): Generator<[PropertyKey[], unknown]> {
  yield [["Next"], state["Next"]];
  yield [["Default"], state["Default"]];
  for (const field of ["Choices", "Catch"])
    for (const [index, part] of asArray(state[field]).entries())
      if (isObject(part)) yield [[field, index, "Next"], part["Next"]];
}

function checkTargets({ path, startAt, states }: RawBody, report: Report): void {
  const names = new Set(states.map(([name]) => name));
  const reached = new Set<unknown>([startAt]);
  if (typeof startAt === "string" && !names.has(startAt))
    report([...path, "StartAt"], `there is no state '${startAt}' here`);
  for (const [name, state] of states)
    for (const [place, target] of targetsOf(state)) {
      if (typeof target === "string" && !names.has(target))
        report([...path, "States", name, ...place], `there is no state '${target}' here`);
      if (target !== name) reached.add(target);
    }
  for (const name of names)
    if (!reached.has(name)) report([...path, "States", name], "no state leads here, and it is not StartAt");
}

function checkEnd(state: RawObject, path: readonly PropertyKey[], report: Report): void {
  if (["Choice", "Succeed", "Fail"].includes(String(state["Type"]))) return;
  if ((state["Next"] === undefined) === (state["End"] !== true))
    report(path, "expected either Next or End: true");
}

/** States.ALL must stand alone, in the last retrier or catcher. */
function checkErrorNames(state: RawObject, path: readonly PropertyKey[], report: Report): void {
  for (const field of ["Retry", "Catch"]) {
    const handlers = asArray(state[field]);
    for (const [index, handler] of handlers.entries()) {
      const names = isObject(handler) ? asArray(handler["ErrorEquals"]) : [];
      if (names.includes("States.ALL") && (names.length > 1 || index < handlers.length - 1))
        report([...path, field, index, "ErrorEquals"], "States.ALL must stand alone, in the last entry");
    }
  }
}

/**
 * A variable of an outer scope can be read in a branch or iteration, but its name cannot be taken again. The state
 * around the branch assigns when the branch is over, so it does not count.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
function checkAssigned(
  state: RawObject,
  { outer }: RawBody,
  path: readonly PropertyKey[],
  report: Report,
): void {
  const taken = outer.flatMap(({ body, within }) =>
    body.states.flatMap(([name, each]) => (name === within ? [] : assignedBy(each))),
  );
  for (const name of assignedBy(state))
    if (taken.includes(name)) report(path, `the variable '${name}' belongs to an outer scope`);
}

function assignedBy(state: RawObject): string[] {
  const parts = [state, ...asArray(state["Choices"]), ...asArray(state["Catch"])];
  return parts.flatMap((part) =>
    isObject(part) && isObject(part["Assign"]) ? Object.keys(part["Assign"]) : [],
  );
}

/** Result belongs to JSONPath. https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
function checkPass(input: unknown, state: RawObject, path: readonly PropertyKey[], report: Report): void {
  const language = languageOf(isObject(input) ? input : {}, state);
  if (state["Result"] !== undefined && language === "JSONata") report(path, "unknown field 'Result'");
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html takes arrays alone. */
function checkMap(state: RawObject, path: readonly PropertyKey[], report: Report): void {
  const { ItemProcessor: processor, Iterator: older, Items: items } = state;
  if ((processor === undefined) === (older === undefined)) report(path, "expected ItemProcessor");
  const { ProcessorConfig: config } = (processor ?? older ?? {}) as RawObject;
  const isDistributed = isObject(config) && config["Mode"] === "DISTRIBUTED";
  if (isObject(items) && !isDistributed)
    report([...path, "Items"], "expected an array or an expression: the Map is not distributed");
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */
function checkTask(state: RawObject, type: MachineType, path: readonly PropertyKey[], report: Report): void {
  const resource = String(state["Resource"]);
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout)
    report(path, "HeartbeatSeconds must be smaller than TimeoutSeconds");
  if (/:activity:/.test(resource)) report([...path, "Resource"], `${NOT_SUPPORTED}activities`);
  const [pattern] = /\.(sync|waitForTaskToken)(?=(:\d+)?$)/.exec(resource) ?? [];
  if (type === "EXPRESS" && pattern !== undefined)
    report([...path, "Resource"], `Express state machine does not support '${pattern}' service integration`);
}
