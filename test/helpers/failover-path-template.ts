import type { Template, TemplateResource } from "../../simulator/deploy/template.ts";

/** A state, as far as the walk goes; its other fields travel along. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName?: string };
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Retry?: readonly unknown[];
  readonly TimeoutSeconds?: number;
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
}

/** A definition, a branch of one, or what is done with each item; functions are called by their logical ids. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A Task that can be reached, and the machine that it belongs to. */
export interface TaskOnPath {
  readonly machine: string;
  readonly name: string;
  readonly state: State;
}

/** What takes part in a failover: the machine itself, and all that leads to it. */
export interface PathInTemplate {
  readonly tasks: readonly TaskOnPath[];
  /** Logical ids of functions, those that a rule calls included. */
  readonly functions: readonly string[];
  /** Logical ids of the rules and schedules that begin it. */
  readonly beginnings: readonly string[];
  /** Logical ids of the roles that all of them act under. */
  readonly roles: readonly string[];
}

export const FAILOVER = "FailoverStateMachine";

/** Finds the failover path in a service's template, from the machine forwards and from the machine backwards. */
export function pathIn({ Resources }: Template): PathInTemplate {
  const ofType = (type: string) => Object.entries(Resources).filter(([, resource]) => resource.Type === type);
  const tasksOf = new Map(
    ofType("AWS::StepFunctions::StateMachine").map(([id, resource]) => [
      id,
      reachable(definitionOf(resource)).map(([name, state]): TaskOnPath => ({ machine: id, name, state })),
    ]),
  );
  const starters = ofType("AWS::Lambda::Function").flatMap(([id, { Properties }]) =>
    mentions(Resources[idOf(Properties["Role"]) ?? ""], "states:StartExecution") ? [id] : [],
  );
  const watchers = [...tasksOf].flatMap(([id, tasks]) =>
    tasks.some(({ state }) => starters.includes(functionOf(state))) ? [id] : [],
  );
  const machines = [...new Set([FAILOVER, ...watchers])];
  const begun = new Set([...starters, ...machines]);
  const beginnings = [...ofType("AWS::Events::Rule"), ...ofType("AWS::Scheduler::Schedule")].filter(
    ([, resource]) => targetsOf(resource).some((target) => begun.has(target)),
  );
  const tasks = machines.flatMap((id) => tasksOf.get(id) ?? []);
  const called = beginnings
    .flatMap(([, resource]) => targetsOf(resource))
    .filter((id) => starters.includes(id));
  const functions = [...new Set([...tasks.map(({ state }) => functionOf(state)), ...called])];
  const acting = [...functions, ...machines].map((id) => Resources[id]);
  const roles = [...acting, ...beginnings.map(([, resource]) => resource)].flatMap(rolesOf);
  return { tasks, functions, beginnings: beginnings.map(([id]) => id), roles: [...new Set(roles)] };
}

/** The logical id that an ARN or a reference is of. */
export function idOf(reference: unknown): string | undefined {
  if (typeof reference !== "object" || reference === null) return undefined;
  if ("Ref" in reference) return String(reference.Ref);
  if ("Fn::GetAtt" in reference && Array.isArray(reference["Fn::GetAtt"]))
    return String(reference["Fn::GetAtt"][0]);
  return undefined;
}

/** The logical id of the function that a Task calls; else what it calls, as it stands. */
export const functionOf = ({ Resource, Arguments }: State): string =>
  Resource === "arn:aws:states:::lambda:invoke" ? String(Arguments?.FunctionName) : String(Resource);

/** A machine's definition as it is deployed, with logical ids where the stack puts ARNs. */
function definitionOf({ Properties }: TemplateResource): Machine {
  const source = Properties["DefinitionString"] as string | { "Fn::Sub": [string, Record<string, unknown>] };
  if (typeof source === "string") return JSON.parse(source) as Machine;
  const [text, values] = source["Fn::Sub"];
  return JSON.parse(
    text.replace(/\$\{(\w+)\}/g, (whole, name: string) => idOf(values[name]) ?? whole),
  ) as Machine;
}

/** The Tasks that can be reached from the start, by whatever way, inside branches and iterations too. */
function reachable({ StartAt, States }: Machine): [name: string, state: State][] {
  const names = new Set([StartAt]);
  for (const name of names) {
    const { Next, Default, Choices = [], Catch = [] } = States[name] ?? { Type: "missing" };
    const nexts = [Next, Default, ...[...Choices, ...Catch].map((exit) => exit.Next)];
    for (const next of nexts) if (next !== undefined) names.add(next);
  }
  return [...names].flatMap((name): [string, State][] => {
    const state = States[name] ?? { Type: "missing" };
    const inside = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])];
    return [
      ...(state.Type === "Task" ? [[name, state] as [string, State]] : []),
      ...inside.flatMap(reachable),
    ];
  });
}

const mentions = (resource: TemplateResource | undefined, text: string): boolean =>
  JSON.stringify(resource?.Properties ?? {}).includes(text);

/** What a rule or a schedule starts: logical ids, or what stands there. */
function targetsOf({ Properties }: TemplateResource): string[] {
  const targets = (Properties["Targets"] ?? [Properties["Target"]]) as readonly { readonly Arn: unknown }[];
  return targets.map(({ Arn }) => idOf(Arn) ?? JSON.stringify(Arn));
}

function rolesOf(resource: TemplateResource | undefined): string[] {
  const { Role, RoleArn, Target } = (resource?.Properties ?? {}) as Record<string, unknown>;
  const ofTarget = (Target as { readonly RoleArn?: unknown } | undefined)?.RoleArn;
  return [Role, RoleArn, ofTarget].flatMap((reference) => idOf(reference) ?? []);
}
