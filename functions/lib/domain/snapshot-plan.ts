import type { BackupProblem } from "./backup-problem.ts";
import { secondsBetween } from "./durations.ts";
import { TAG } from "./names.ts";
import type { Instance, Tags } from "./resources.ts";
import { type SourceSet, setId } from "./source-sets.ts";

/** What a tick looks at before it takes sets. */
export interface SnapshotSituation {
  readonly group: string;
  readonly servers: readonly string[];
  readonly instances: readonly Instance[];
  readonly sets: readonly SourceSet[];
  /** ISO instant at which the tick's execution started. */
  readonly tick: string;
  readonly now: string;
  readonly everyMinutes: number;
}

/** One set to take. */
export interface PlannedSet {
  readonly server: string;
  readonly instanceId: string;
  /** What every member is born with. */
  readonly tags: Tags;
  readonly id: string;
}

/**
 * AWS allows five snapshots of a volume at once, and each further one that is pending slows the volume down; two
 * sets that are still pending mean that a third would only queue behind them.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
 */
const MOST_PENDING_SETS = 2;

/** For how long a set, or a claim for one, makes another one needless: two ticks half an interval apart are one. */
export const quietSeconds = (everyMinutes: number): number => everyMinutes * 30;

/** Which sets to take now, which are there already, and which servers cannot have one. */
export function planSnapshots(situation: SnapshotSituation): {
  readonly take: readonly PlannedSet[];
  readonly there: readonly string[];
  readonly problems: readonly BackupProblem[];
} {
  const take: PlannedSet[] = [];
  const there: string[] = [];
  const problems: BackupProblem[] = [];
  for (const server of situation.servers) {
    const decided = decide(situation, server);
    if (typeof decided === "string") there.push(decided);
    else if ("problem" in decided) problems.push(decided);
    else take.push(decided);
  }
  return { take, there, problems };
}

function decide(situation: SnapshotSituation, server: string): PlannedSet | BackupProblem | string {
  const { group, tick, now, everyMinutes } = situation;
  const id = setId(group, server, tick);
  const sets = situation.sets.filter((set) => set.server === server);
  // A schedule delivers at least once, and a function is tried again: what is there is not taken twice.
  const existing = sets.find(
    (set) =>
      set.id === id ||
      (set.state !== "failed" && secondsBetween(set.takenAt, now) < quietSeconds(everyMinutes)),
  );
  if (existing) return existing.id;
  const pending = sets.filter(({ state }) => state === "pending");
  if (pending.length >= MOST_PENDING_SETS)
    return { server, problem: "snapshots-piling-up", detail: pending.map((set) => set.id).join(", ") };
  const instance = instanceOf(situation.instances, server);
  if ("problem" in instance) return instance;
  const volumes = instance.volumes.filter(({ isRoot }) => !isRoot);
  if (volumes.length === 0) return { server, problem: "no-data-volume", detail: instance.id };
  return {
    server,
    instanceId: instance.id,
    id,
    tags: {
      [TAG.group]: group,
      [TAG.server]: server,
      [TAG.set]: id,
      [TAG.members]: String(volumes.length),
    },
  };
}

/** The one running instance that is the server; two would be two opinions of what the server's data is. */
function instanceOf(instances: readonly Instance[], server: string): Instance | BackupProblem {
  const known = instances.filter(
    ({ tags, state }) => tags[TAG.server] === server && state !== "terminated" && state !== "shutting-down",
  );
  const [running, ...others] = known.filter(({ state }) => state === "running");
  if (running && others.length === 0) return running;
  if (known.length === 0)
    return { server, problem: "server-missing", detail: "no instance carries its tags" };
  const states = known.map(({ id, state }) => `${id} ${state}`).join(", ");
  return { server, problem: "server-not-running", detail: `expected one running instance, found ${states}` };
}
