import * as z from "zod/mini";
import type { GroupConfiguration } from "../../functions/lib/config/schema.ts";
import { newestUsable, type RecoveryPoint } from "../../functions/lib/domain/recovery-points.ts";
import { hang, type Paint, painter } from "../report/wrap.ts";
import type { Ended } from "./follow.ts";

/** What a backup did. Documented in docs/commands.md; instants are ISO 8601. */
export interface BackupReport {
  readonly schemaVersion: 1;
  readonly stage: string;
  /** Name of the execution, the same in each Region. */
  readonly execution: string;
  readonly regions: readonly RegionBackup[];
  /** Groups that nobody could back up, and why. */
  readonly leftOut: readonly { readonly group: string; readonly reason: string }[];
  readonly succeeded: boolean;
}

/** What the copy of Lifeboat in one Region did, for the groups that it is in charge of. */
export interface RegionBackup {
  readonly region: string;
  readonly status: string;
  readonly seconds: number;
  /** Why the execution did not succeed; null when it did. */
  readonly reason: string | null;
  readonly groups: readonly GroupBackup[];
}

export interface GroupBackup {
  readonly group: string;
  readonly outcome: string;
  /** What was taken now, with its copies. */
  readonly points: readonly {
    readonly set: string;
    readonly server: string | null;
    readonly takenAt: string | null;
    /** Copies that are complete, of so many volumes; null while no copy has begun. */
    readonly copied: number;
    readonly volumes: number | null;
    readonly usable: boolean;
  }[];
  /** Each server's newest usable point afterwards, whoever took it; servers without one are left out. */
  readonly newest: readonly { readonly server: string; readonly set: string; readonly takenAt: string }[];
  readonly deleted: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** The output of the backup machine, as state-machines/backup.asl.json ends. */
const output = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      outcome: z.string(),
      reason: z.optional(z.string()),
      taken: z.optional(z.array(z.string())),
      problems: z.optional(
        z.array(z.object({ server: z.string(), problem: z.string(), detail: z.string() })),
      ),
      pruned: z.optional(
        z.object({ deleted: z.record(z.string(), z.number()), skipped: z.nullable(z.string()) }),
      ),
    }),
  ),
});

/** Reads what an execution has done; `points` are the recovery points of the Region afterwards. */
export function regionBackup(
  region: string,
  execution: Ended,
  {
    groups,
    points,
  }: { readonly groups: readonly GroupConfiguration[]; readonly points: readonly RecoveryPoint[] },
): RegionBackup {
  const { status, startedAt, stoppedAt } = execution;
  const found = status === "SUCCEEDED" ? output.parse(JSON.parse(execution.output ?? "{}")).groups : [];
  const serversOf = (group: string) => groups.find(({ name }) => name === group)?.servers ?? [];
  return {
    region,
    status,
    seconds: (stoppedAt - startedAt) / 1000,
    reason: whyEnded(execution),
    groups: found.map(({ group, outcome, reason, taken = [], problems = [], pruned }) => ({
      group,
      outcome,
      points: taken.map((set) => pointOf(set, points)),
      newest: newestOf(serversOf(group), points),
      deleted: pruned?.deleted ?? {},
      problems: [
        ...(reason === undefined ? [] : [reason]),
        ...problems.map(({ server, problem, detail }) => `${server}: ${problem}: ${detail}`),
        ...serversOf(group).flatMap((server) =>
          newestUsable(points, server) ? [] : [`${server}: there is no usable recovery point`],
        ),
        ...(pruned?.skipped ? [`retention: ${pruned.skipped}`] : []),
      ],
    })),
  };
}

function pointOf(set: string, points: readonly RecoveryPoint[]): GroupBackup["points"][number] {
  const point = points.find(({ id }) => id === set);
  return {
    set,
    server: point?.server ?? null,
    takenAt: point?.takenAt ?? null,
    copied: point?.members.filter(({ state }) => state === "completed").length ?? 0,
    volumes: point?.declared ?? null,
    usable: point?.usable ?? false,
  };
}

const newestOf = (servers: readonly string[], points: readonly RecoveryPoint[]): GroupBackup["newest"] =>
  servers.flatMap((server) => {
    const point = newestUsable(points, server);
    return point ? [{ server, set: point.id, takenAt: point.takenAt }] : [];
  });

function whyEnded({ status, error, cause }: Ended): string | null {
  if (status === "SUCCEEDED") return null;
  const said = [error, cause].filter((text) => text !== null).join(": ");
  const stopped = "somebody stopped it; the next scheduled tick goes on with what is not finished";
  return [...(status === "ABORTED" ? [stopped] : []), ...(said === "" ? [] : [said])].join(": ") || status;
}

/** Whether every group has a complete recovery point of now. */
export const hasSucceeded = ({ regions, leftOut }: Pick<BackupReport, "regions" | "leftOut">): boolean =>
  leftOut.length === 0 &&
  regions.every(
    ({ status, groups }) =>
      status === "SUCCEEDED" &&
      groups.every(({ outcome, problems }) => outcome === "done" && problems.length === 0),
  );

/** The report for people: at most 80 columns, the verdict last. */
export function renderBackup(report: BackupReport, colour: boolean): string {
  const paint = painter(colour);
  const { stage, execution, regions, leftOut, succeeded } = report;
  return [
    paint("bold", `Lifeboat backup of stage ${stage}: execution ${execution}`),
    ...regions.flatMap((region) => ["", ...regionLines(region, paint)]),
    ...leftOut.flatMap(({ group, reason }) => ["", ...hang(`  ${group}  `, `left out: ${reason}`)]),
    "",
    succeeded
      ? paint("green", "Every group is backed up.")
      : paint("red", "NOT every group is backed up completely."),
    "",
  ].join("\n");
}

function regionLines({ region, status, seconds, reason, groups }: RegionBackup, paint: Paint): string[] {
  return [
    paint("bold", `In charge in ${region}: ${status} after ${seconds.toFixed(1)} s`),
    ...(reason === null ? [] : hang("  ", reason).map((line) => paint("red", line))),
    ...groups.flatMap(({ group, outcome, points, newest, deleted, problems }) => [
      `  group ${group}: ${outcome}`,
      ...(points.length === 0 ? nothingLines(newest) : points.flatMap(pointLines)),
      ...Object.entries(deleted).flatMap(([where, count]) =>
        count === 0 ? [] : [`    retention deleted ${count} snapshots in ${where}`],
      ),
      ...problems.flatMap((problem) => hang("    ! ", problem)).map((line) => paint("yellow", line)),
    ]),
  ];
}

/** What is younger than half an interval is not taken again (functions/lib/domain/snapshot-plan.ts). */
const nothingLines = (newest: GroupBackup["newest"]): string[] => [
  newest.length === 0
    ? "    nothing was taken"
    : "    nothing new was taken: what was taken last is younger than half an interval",
  ...newest.flatMap(({ set }) => hang(`    ${set}  `, "is the newest usable point")),
];

function pointLines({ set, server, copied, volumes, usable }: GroupBackup["points"][number]): string[] {
  if (server === null) return hang("    ", `${set}: taken, no copy has begun`);
  const state = usable ? "usable" : "not usable yet";
  return hang(`    ${set}  `, `${copied} of ${volumes} volumes copied, ${state}`);
}
