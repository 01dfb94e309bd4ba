import type { Template } from "../../simulator/deploy/template.ts";
import { type Code, readCode } from "./failover-path-code.ts";
import { objectionTo } from "./failover-path-control-planes.ts";
import { functionOf, pathIn, type State, type TaskOnPath } from "./failover-path-template.ts";
import { statementsOf } from "./packaged.ts";

/** Everything that the proof looks at. */
export interface FailoverPath {
  /** The service's template of the Region that is the standby. */
  readonly template: Template;
  /** What each function on the path can do, by folder. */
  readonly code: ReadonlyMap<string, Code>;
  /** Functions that bear the silence of another Region or of a server by themselves, by folder, each with the reason. */
  readonly bearing: Readonly<Record<string, string>>;
}

/** A dead Region may not eat the budget: so long may a step be that calls it. */
const LONGEST_STEP_SECONDS = 10;

/** The folder of a function: `functions/take-over/handler.handler` is take-over's. */
export function folderOf({ Resources }: Template, logicalId: string): string | undefined {
  const handler = String(Resources[logicalId]?.Properties["Handler"]);
  return /^functions\/([\w-]+)\/handler\.handler$/.exec(handler)?.[1];
}

/** Reads the path of a packaged template, with the code of the sources. */
export async function readPath(template: Template, bearing: FailoverPath["bearing"]): Promise<FailoverPath> {
  const folders = pathIn(template).functions.flatMap((id) => folderOf(template, id) ?? []);
  return { template, bearing, code: await readCode([...new Set(folders)]) };
}

/**
 * What contradicts the promise that a failover needs nothing in the Region that is lost and no control plane in
 * us-east-1; nothing when it holds. It trusts nobody: what it cannot follow is a finding too.
 */
export function findings(path: FailoverPath): string[] {
  const { tasks, functions, beginnings, roles } = pathIn(path.template);
  return [
    ...missingBeginnings(path.template, beginnings),
    ...tasks.flatMap((task) => strangeTask(path, task)),
    ...roles.flatMap((role) => ofRole(path.template, role)),
    ...functions.flatMap((id) => ofFunction(path, id, tasks)),
    ...needlessExcuses(path),
  ];
}

/** An alarm's event and a schedule: a failover that nothing begins any more would need nothing, too. */
function missingBeginnings({ Resources }: Template, beginnings: readonly string[]): string[] {
  const texts = beginnings.map((id) => JSON.stringify(Resources[id]));
  const has = (...words: readonly string[]) =>
    texts.some((text) => words.every((word) => text.includes(word)));
  return [
    ...(has('"AWS::Events::Rule"', '"aws.cloudwatch"') ? [] : ["no event of an alarm begins a failover"]),
    ...(has('"AWS::Scheduler::Schedule"') ? [] : ["no schedule watches the group"]),
  ];
}

/** A Task that calls something else than a function of its own stack. */
function strangeTask({ template }: FailoverPath, { machine, name, state }: TaskOnPath): string[] {
  const called = functionOf(state);
  if (template.Resources[called]?.Type === "AWS::Lambda::Function") return [];
  return [`${machine}, ${name}: calls ${called}, which is no function of this stack`];
}

function ofRole({ Resources }: Template, id: string): string[] {
  const role = Resources[id];
  if (role === undefined) return [`${id}: is no role of this stack`];
  if ("ManagedPolicyArns" in role.Properties) return [`${id}: has managed policies, which nobody has read`];
  if (JSON.stringify(role.Properties["Policies"]).includes('"NotAction"'))
    return [`${id}: allows all but some actions`];
  return statementsOf(role).flatMap(({ effect, actions }) =>
    effect === "Deny"
      ? []
      : actions.flatMap((action) => {
          const objection = objectionTo(action);
          return objection ? [`${id}: allows ${action}, which ${objection}`] : [];
        }),
  );
}

function ofFunction(path: FailoverPath, id: string, tasks: readonly TaskOnPath[]): string[] {
  const folder = folderOf(path.template, id);
  const code = path.code.get(folder ?? "");
  if (folder === undefined || code === undefined)
    return path.template.Resources[id] ? [`${id}: its code is not one of the functions`] : [];
  const calls = code.actions.flatMap((action) => {
    const objection = objectionTo(action);
    return objection ? [`${folder}: calls ${action}, which ${objection}`] : [];
  });
  const unclear = code.unclear.map((what) => `${folder}: ${what}: nobody knows where that leads`);
  return [...calls, ...unclear, ...unborne(path, { id, folder, code, tasks })];
}

interface FunctionOnPath {
  readonly id: string;
  readonly folder: string;
  readonly code: Code;
  readonly tasks: readonly TaskOnPath[];
}

/** Calls out of the Region whose failure would stop the failover. */
function unborne({ bearing }: FailoverPath, { id, folder, code, tasks }: FunctionOnPath): string[] {
  const leads = leadsOut(code);
  if (leads.length === 0 || Object.hasOwn(bearing, folder)) return [];
  const callers = tasks.filter(({ state }) => functionOf(state) === id);
  const where = callers
    .filter(({ state }) => !isBorne(state))
    .map(({ machine, name }) => `${machine}, ${name}`);
  const places = callers.length === 0 ? ["a rule"] : where;
  return places.map(
    (place) => `${folder}: ${leads.join(", ")}, and nothing bears the silence where it is called (${place})`,
  );
}

const leadsOut = ({ otherRegions, ports }: Code): string[] => [
  ...otherRegions.map((region) => `opens a client in ${region}`),
  ...ports.map((port) => `asks over ${port}`),
];

/** Whether a Task that fails for whatever reason leads on as if it had not, at once. */
const isBorne = ({
  TimeoutSeconds = Number.POSITIVE_INFINITY,
  Retry = [],
  Catch = [],
  Next,
}: State): boolean =>
  TimeoutSeconds <= LONGEST_STEP_SECONDS &&
  Retry.length === 0 &&
  Next !== undefined &&
  Catch.some((exit) => exit.ErrorEquals.includes("States.ALL") && exit.Next === Next);

/** An excuse for a function that needs none would excuse what it does tomorrow. */
function needlessExcuses({ bearing, code }: FailoverPath): string[] {
  return Object.keys(bearing).flatMap((folder) => {
    const known = code.get(folder);
    return known && leadsOut(known).length > 0 ? [] : [`${folder}: is excused and calls nobody outside`];
  });
}
