import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { falseAlarm, refused, regionLost, zoneUnfit } from "../helpers/failover-scripts.ts";
import { type MachineRun, runMachine, type Scripts } from "../helpers/product-machine.ts";
import type { Call } from "./answers.ts";
import type { Json, Script } from "./cases.ts";
import { playEmulated } from "./emulated.ts";
import type { MiniStack } from "./ministack.ts";
import { type Observed, outcomeOf } from "./observed.ts";

/** One of the product's machines with scripted functions. */
export interface ProductRun {
  /** "product: failover, a lost Region" */
  readonly name: string;
  readonly topic: "product";
  /** "state-machines/failover.asl.json" */
  readonly file: string;
  readonly input: Json;
  readonly tasks: Scripts;
}

const EXECUTION = "run-1";
const FAILOVER = { epoch: 1, firstBadSlot: "2026-11-24T07:29:40.000Z", group: "web", mode: "failover" };
/** Of a tick whose deadline no clock reaches. */
const bounds = { shortest: 5, longest: 60 };
const listed = (...groups: string[]) => ({
  groups: groups.map((group) => ({ group, active: "us-east-1", standby: "us-west-2", epoch: 0 })),
  deadline: "2099-01-01T00:00:00.000Z",
  bounds,
});
const copied = { status: "done", copying: [], waiting: [], waitSeconds: 30, problems: [] } as const;
const copying = { ...copied, status: "pending", copying: ["web-1"] } as const;
const backup: Scripts = {
  ListGroups: [listed("web")],
  CreateSnapshots: [{ taken: ["web/web-1/t"], there: [], waitSeconds: 40, problems: [] }],
  CopySnapshots: [copying, copying, copied],
  PruneSnapshots: [{ deleted: { "us-west-2": 1, "us-east-1": 1 }, skipped: null }],
};
const observe: Scripts = {
  ProbeSlot: [{ overdue: [] }],
  StartFailover: [{ result: "started", run: "failover-web-1-20261124T072940Z" }],
  MeasureRecoveryPoints: [
    { groups: [{ group: "web", ageSeconds: 312, projectedAgeSeconds: 540, servers: [] }] },
  ],
  PublishStatus: [{ directions: [{ group: "web", active: "us-east-1", epoch: 0 }], owed: 0 }],
  SweepRuns: [{ resumed: [], held: [] }],
  SettleObligations: [{ settled: [], owed: [] }],
};

/** What is run: each machine calm, and on the ways that it takes when something fails. */
export function readProductRuns(): readonly ProductRun[] {
  const of = (machine: string, input: Json) => (what: string, tasks: Scripts) => ({
    name: `product: ${machine}, ${what}`,
    topic: "product" as const,
    file: `state-machines/${machine}.asl.json`,
    input,
    tasks,
  });
  const failover = of("failover", FAILOVER);
  const backups = of("backup", {});
  const observes = of("observe", {});
  return [
    failover("a lost Region", regionLost),
    failover("a false alarm", falseAlarm),
    failover("no room in the zone", zoneUnfit),
    failover("the fence is refused", { ...regionLost, FenceActive: [refused] }),
    failover("the standby cannot be verified", { ...regionLost, VerifyStandby: [refused] }),
    failover("the lease is refused", { ...regionLost, AcquireLease: [refused] }),
    failover("the takeover is refused", { ...regionLost, TakeOver: [refused] }),
    backups("one group", backup),
    backups("no group", { ...backup, ListGroups: [listed()] }),
    backups("snapshots are refused", { ...backup, CreateSnapshots: [refused] }),
    backups("groups cannot be listed", { ...backup, ListGroups: [refused] }),
    observes("nothing is wrong", observe),
    observes("a failover is overdue", {
      ...observe,
      ProbeSlot: [{ overdue: [] }, { overdue: [{ group: "web" }] }, { overdue: [] }],
    }),
    observes("a probe is refused", { ...observe, ProbeSlot: [{ overdue: [] }, refused, { overdue: [] }] }),
    observes("the status is refused", { ...observe, PublishStatus: [refused] }),
  ];
}

/** Runs one on the simulator's interpreter, whose tests hold each payload against the function's contract. */
export async function interpretProduct({ file, input, tasks }: ProductRun): Promise<Observed> {
  const { States } = definitionOf(file);
  return observedOf(await runMachine(file, { input, name: EXECUTION, tasks }), Object.keys(States));
}

/** Runs one on a corrected MiniStack. */
export function emulateProduct(
  { file, input, tasks }: ProductRun,
  index: number,
  ministack: MiniStack,
): Promise<Observed> {
  const definition = definitionOf(file);
  const task = { name: `product-${index}`, execution: EXECUTION, definition, input, tasks: scriptOf(tasks) };
  return playEmulated(task, ministack);
}

/** The definition, with the name of the calling state in the place of each function's ARN. */
function definitionOf(file: string): { readonly States: Readonly<Record<string, unknown>> } {
  const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
  return JSON.parse(text, (_, value: { "Fn::GetAtt"?: readonly [string, string] } | null) =>
    value?.["Fn::GetAtt"] ? value["Fn::GetAtt"][0].replace(/LambdaFunction$/, "") : value,
  );
}

function scriptOf(tasks: Scripts): Script {
  const answered = (answer: unknown) =>
    typeof answer === "object" && answer !== null && "error" in answer
      ? (answer as { error: string; cause?: string })
      : { result: answer as Json };
  return Object.fromEntries(Object.entries(tasks).map(([name, answers]) => [name, answers.map(answered)]));
}

function observedOf(
  { status, error, cause, output, path, calls }: MachineRun,
  states: readonly string[],
): Observed {
  return {
    outcome: outcomeOf(status, error),
    output: output as Json | undefined,
    cause,
    path: path.filter((name) => states.includes(name)),
    calls: calls.map(({ state, payload }): Call => ({ name: state, payload: payload as Json })),
  };
}
