import { openExecutionWatch } from "../../functions/lib/aws/execution-watch.ts";
import { openObligations } from "../../functions/lib/aws/obligations.ts";
import { openTable } from "../../functions/lib/aws/table.ts";
import type { Host } from "../../functions/lib/runtime/host.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { type Copy, executionArn, machineArn, machineName, tableName } from "./deployed.ts";
import { endOf, startOf, transitionOf } from "./executions.ts";
import { createPatience, type Ended, follow, pause } from "./follow.ts";
import type { StageProgress } from "./progress.ts";
import type { StageWorld } from "./world.ts";

/** A failover that is to be followed, from an execution on. */
export interface RunToFollow {
  readonly group: string;
  readonly run: string;
  readonly execution: string;
}

/** With what it is followed. */
export interface Follower {
  readonly stage: string;
  /** The copy in whose Region it runs. */
  readonly copy: Copy;
  readonly host: Host;
  readonly world: StageWorld;
  readonly signal: AbortSignal;
  readonly progress: StageProgress;
}

/** A failover takes a minute or two: every second counts to whoever watches. */
const PACE = { shortest: 1, longest: 5 };
/** Within this, `sweep-runs` resumes a run whose execution has died; it looks every minute. */
const RESUMED_MS = 180_000;

/**
 * Follows a run to its end: when its execution dies, on through the one that `sweep-runs` resumes it with.
 *
 * @returns what happened, as records of the kind that a rehearsal writes
 * @throws StageTrouble
 */
export async function followRun(run: RunToFollow, follower: Follower): Promise<TraceRecord[]> {
  const { progress } = follower;
  const records: TraceRecord[] = [];
  const tell = (record: TraceRecord) => {
    records.push(record);
    progress.record(record);
  };
  for (let execution: string | undefined = run.execution; execution !== undefined; ) {
    const ended = await followExecution(execution, follower, tell);
    execution = ended.status === "SUCCEEDED" ? undefined : await successorOf(execution, run, follower);
  }
  return records;
}

async function followExecution(
  name: string,
  { stage, copy, host, world, signal, progress }: Follower,
  tell: (record: TraceRecord) => void,
): Promise<Ended> {
  const machine = machineName(stage, "failover");
  const whose = { region: copy.region, machine, name };
  let isTold = false;
  const ended = await follow({
    arn: executionArn(machineArn(copy, machine), name),
    watch: openExecutionWatch(host, copy.region),
    world,
    signal,
    pace: PACE,
    onLook: (changes, execution) => {
      if (!isTold) tell(startOf(whose, execution));
      isTold = true;
      for (const change of changes) tell(transitionOf(whose, change));
      const entered = changes.findLast(({ phase }) => phase === "entered");
      if (entered)
        progress.now(`${entered.state}, ${Math.round((world.now() - execution.startedAt) / 1000)} s`);
    },
    onSilence: (reason) => progress.now(`${reason}; trying again`),
  });
  const end = endOf(whose, ended);
  if (end) tell(end);
  return ended;
}

/** The execution that goes on with the run; undefined when the run is over, or nobody resumes it. */
async function successorOf(
  execution: string,
  { group, run }: RunToFollow,
  { stage, copy, host, world, signal, progress }: Follower,
): Promise<string | undefined> {
  const obligations = openObligations(openTable(host, copy.region, tableName(stage)));
  const watch = openExecutionWatch(host, copy.region);
  const successor = nameOfSuccessor(execution, run);
  const machine = machineArn(copy, machineName(stage, "failover"));
  const until = world.now() + RESUMED_MS;
  const patience = createPatience(world);
  progress.now(`${execution} has ended; is it resumed?`);
  while (world.now() < until) {
    try {
      // Asked first: once nothing is owed any more, whoever had to resume the run has done so.
      const owed = await obligations.outstanding(group);
      if (await watch.describe(executionArn(machine, successor))) return successor;
      if (!owed.some(({ kind, id }) => kind === "run" && id === run)) return undefined;
      patience.answered();
    } catch (error) {
      progress.now(`${patience.bear(error)}; trying again`);
    }
    await pause(world, PACE.longest * 1000, signal);
  }
  progress.note(`${run} is not over, and nobody has resumed it within ${RESUMED_MS / 1000} s`);
  return undefined;
}

/** As `sweep-runs` names it: `<run>-again-1` and so on. */
function nameOfSuccessor(execution: string, run: string): string {
  const resumed = Number(/-again-(\d+)$/.exec(execution)?.[1] ?? 0);
  return `${run}-again-${resumed + 1}`;
}
