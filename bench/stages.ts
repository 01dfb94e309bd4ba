import {
  decidingExecution,
  type FailoverExecution,
  failoverExecutions,
  isFailoverMachine,
} from "../cli/report/executions.ts";
import type { GroupConfiguration } from "../functions/lib/config/schema.ts";
import { takeoverKey } from "../functions/lib/domain/names.ts";
import type { Of, TraceRecord } from "../simulator/kernel/trace.ts";

/**
 * The outage, cut into pieces that do not overlap. Unlike the report's phases they add up to the whole: each begins
 * where the one before it ends.
 */
export const OUTAGE_STAGES = [
  "first-bad-slot",
  "confirm",
  "prepare",
  "verify",
  "fence",
  "switch",
  "trip",
  "spread",
] as const;
export type OutageStage = (typeof OUTAGE_STAGES)[number];

/** The age of the data at the loss, cut in the same way. */
export const LOSS_STAGES = ["write", "snapshot", "begin-copy", "copy", "wait"] as const;
export type LossStage = (typeof LOSS_STAGES)[number];

/** Seconds of each stage. */
export type Stages<Name extends string> = Readonly<Record<Name, number>>;

/** The instants that the stages lie between; undefined where the trace has none. Virtual milliseconds. */
type Mark = number | undefined;

/** The seconds between marks, or what is missing. A mark that lies before an earlier one cost no time. */
function between<Name extends string>(
  names: readonly Name[],
  begin: number,
  marks: readonly Mark[],
): Stages<Name> | { readonly missing: Name } {
  let last = begin;
  const seconds: [Name, number][] = [];
  for (const [index, name] of names.entries()) {
    const mark = marks[index];
    if (mark === undefined) return { missing: name };
    seconds.push([name, Math.max(0, mark - last) / 1000]);
    last = Math.max(last, mark);
  }
  return Object.fromEntries(seconds) as Stages<Name>;
}

/** What a trace tells of one recovery, looked up once. */
interface Told {
  readonly records: readonly TraceRecord[];
  readonly group: GroupConfiguration;
}

/**
 * Cuts an outage into its stages.
 *
 * @param outage the sending of its first failed request and the coming of its first good answer
 * @returns the seconds of each stage, or the first stage whose end the trace does not tell
 */
export function outageStages(
  { records, group }: Told,
  outage: { readonly from: number; readonly to: number },
): Stages<OutageStage> | { readonly missing: OutageStage } {
  const execution = deciding(records);
  const left = (state: string): Mark =>
    execution?.transitions.findLast((record) => record.state === state && record.phase === "exited")?.at;
  const object = `/${takeoverKey(group.name)}`;
  const stored = records.find(
    (record) =>
      record.kind === "state" &&
      record.service === "S3" &&
      record.resource.endsWith(object) &&
      record.to === "stored" &&
      record.at >= outage.from,
  )?.at;
  const check = `-${group.name}-${group.active}-in-charge`;
  const tripped = records.find(
    (record) =>
      record.kind === "check" && record.name.endsWith(check) && !record.healthy && record.at >= outage.from,
  )?.at;
  const marks = [
    firstBadSlot(records, execution),
    left("ReadVerdict"),
    left("ConfirmAndPrepare"),
    left("VerifyStandby"),
    left("FenceActive"),
    stored,
    tripped,
    outage.to,
  ];
  return between(OUTAGE_STAGES, outage.from, marks);
}

/**
 * Cuts the age of the restored data into its stages. Of a group's servers the one with the oldest point counts.
 *
 * @param loss the acknowledgement of the newest write that is still readable, and the disaster
 */
export function lossStages(
  { records, group }: Told,
  loss: { readonly from: number; readonly to: number },
): Stages<LossStage> | { readonly missing: LossStage } {
  const set = oldestSet(records, deciding(records));
  const members = records.filter(
    (record): record is Of<"state"> =>
      record.kind === "state" &&
      record.resource.startsWith("snap-") &&
      (record.detail?.["tags"] as Record<string, string> | undefined)?.["lifeboat:set"] === set,
  );
  const done = members.filter(({ from, to }) => from === "pending" && to === "completed");
  const last = (region: string, which: "begun" | "done"): Mark => {
    const completed = done.filter((record) => record.region === region);
    const ids = new Set(completed.map(({ resource }) => resource));
    const found =
      which === "done"
        ? completed
        : members.filter(({ from, resource }) => from === null && ids.has(resource));
    return found.length === 0 ? undefined : Math.max(...found.map(({ at }) => at));
  };
  const { active, standby } = group;
  const marks = [
    last(active, "begun"),
    last(active, "done"),
    last(standby, "begun"),
    last(standby, "done"),
    loss.to,
  ];
  return between(LOSS_STAGES, loss.from, marks);
}

/** The failover that recovered. */
function deciding(records: readonly TraceRecord[]): FailoverExecution | null {
  const executions = records.filter(
    (record) => record.kind === "execution" && isFailoverMachine(record.machine),
  );
  const transitions = records.filter(
    (record) => record.kind === "transition" && isFailoverMachine(record.machine),
  );
  return decidingExecution(
    failoverExecutions(executions as Of<"execution">[], transitions as Of<"transition">[]),
  );
}

/** The hold-down counts from the suspicion's first bad slot, which the failover is told. */
function firstBadSlot(records: readonly TraceRecord[], execution: FailoverExecution | null): Mark {
  const slot = (recordOf(records, execution, "RUNNING")?.input as { firstBadSlot?: string } | undefined)
    ?.firstBadSlot;
  return slot === undefined ? undefined : Date.parse(slot);
}

function oldestSet(records: readonly TraceRecord[], execution: FailoverExecution | null): string | undefined {
  const { points = [] } = (recordOf(records, execution, "SUCCEEDED")?.output ?? {}) as {
    readonly points?: readonly { readonly set: string; readonly takenAt: string }[];
  };
  return points.toSorted((one, other) => Date.parse(one.takenAt) - Date.parse(other.takenAt))[0]?.set;
}

const recordOf = (
  records: readonly TraceRecord[],
  execution: FailoverExecution | null,
  status: Of<"execution">["status"],
): Of<"execution"> | undefined =>
  records.find(
    (record): record is Of<"execution"> =>
      record.kind === "execution" && record.name === execution?.name && record.status === status,
  );
