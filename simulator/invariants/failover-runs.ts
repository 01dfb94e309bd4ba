import type { Of } from "../kernel/trace.ts";

/** One failover: an execution of the machine, and those that resumed it when it had died. */
export interface FailoverRun {
  readonly region: string;
  /** The name of its first execution. */
  readonly name: string;
  readonly group: string;
  /** The epoch that it wants to establish. */
  readonly epoch: number;
  /** The suspicion that it belongs to: the first bad slot, as its input or, without one, its name gives it. */
  readonly slot: string;
  readonly startedAt: number;
  readonly ended: { readonly at: number; readonly as: RunEnd } | null;
  /** How it stood when its present execution began: null for the first, `live` where another one was running. */
  readonly resumedFrom: RunEnd | "live" | null;
  /** States that its present execution has entered and exited so far, each once. */
  readonly entered: ReadonlySet<string>;
  readonly exited: ReadonlySet<string>;
}

/**
 * How an execution ended: in a named state (`superseded` and `not-started` never had the lease), without one, or
 * with its Region.
 */
export type RunEnd = "recovered" | "stood-down" | "held" | "superseded" | "not-started" | "unnamed" | "lost";

const BY_ERROR: Readonly<Record<string, RunEnd>> = { Held: "held", NotStarted: "not-started" };
const BY_OUTCOME: Readonly<Record<string, RunEnd>> = {
  recovered: "recovered",
  "stood-down": "stood-down",
  held: "held",
  superseded: "superseded",
};

interface MutableRun extends FailoverRun {
  ended: { readonly at: number; readonly as: RunEnd } | null;
  resumedFrom: RunEnd | "live" | null;
  /** Names of its executions. */
  readonly executions: string[];
  /** What its closing function said, which may be heard when the execution has died. */
  closed: RunEnd | null;
  readonly entered: Set<string>;
  readonly exited: Set<string>;
}

/** What the machine is started with, as far as it is told here; hand-made traces leave it to the name. */
interface FailoverInput {
  readonly group?: string;
  readonly epoch?: number;
  readonly firstBadSlot?: string;
}

/** `failover-<group>-<epoch>-<first bad slot>`. */
const NAME = /^failover-(.+)-(\d+)-([^-]+)$/;

/** The run that an execution belongs to: one that resumes it carries `-again-<n>` behind the run's name. */
export const runNameOf = (execution: string): string => execution.replace(/-again-\d+$/, "");

/** The failovers, from the `execution`, `transition` and `log` records of the machine and its functions. */
export class FailoverRuns {
  readonly #runs = new Map<string, MutableRun>();

  [Symbol.iterator](): Iterator<FailoverRun> {
    return this.#runs.values();
  }

  /** The run that a record of the failover machine belongs to. */
  of({ machine, region, name }: { machine: string; region: string; name: string }): FailoverRun | undefined {
    return machine.endsWith("-failover") ? this.#runs.get(`${region}/${runNameOf(name)}`) : undefined;
  }

  noteExecution(record: Of<"execution">): void {
    if (!record.machine.endsWith("-failover")) return;
    const run = this.#runs.get(`${record.region}/${runNameOf(record.name)}`);
    if (record.status !== "RUNNING") {
      if (run?.executions.at(-1) === record.name) run.ended ??= { at: record.at, as: endOf(record, run) };
    } else if (run === undefined) this.#begin(record);
    else if (!run.executions.includes(record.name)) {
      run.executions.push(record.name);
      run.resumedFrom = run.ended?.as ?? "live";
      run.ended = null;
      run.entered.clear();
      run.exited.clear();
    }
  }

  /** A function has recorded how a run ended. That counts also where the execution did not live to say so. */
  noteClosed({ region, event, fields, at }: Of<"log">): void {
    if (event !== "run-closed" && event !== "run-given-up") return;
    const run = this.#runs.get(`${region}/${fields["run"]}`);
    const as = event === "run-given-up" ? "held" : BY_OUTCOME[String(fields["outcome"])];
    if (run === undefined || as === undefined) return;
    run.closed = as;
    if (run.ended?.as === "unnamed") run.ended = { at, as };
  }

  #begin({ region, name, at, input }: Of<"execution">): void {
    const [, group = "", epoch = "0", slot = ""] = NAME.exec(runNameOf(name)) ?? [];
    // The name is what makes a run the only one, so whether it is must not be judged by the name.
    const { group: ofGroup, epoch: wanted, firstBadSlot } = (input ?? {}) as FailoverInput;
    this.#runs.set(`${region}/${runNameOf(name)}`, {
      region,
      name: runNameOf(name),
      group: ofGroup ?? group,
      epoch: wanted ?? Number(epoch),
      slot: firstBadSlot ?? slot,
      startedAt: at,
      ended: null,
      resumedFrom: null,
      executions: [name],
      closed: null,
      entered: new Set(),
      exited: new Set(),
    });
  }

  noteTransition(record: Of<"transition">): void {
    if (!record.machine.endsWith("-failover")) return;
    this.#runs.get(`${record.region}/${runNameOf(record.name)}`)?.[record.phase].add(record.state);
  }

  /** What ran in a Region that is lost acts no more. */
  noteLoss(region: string, at: number): void {
    for (const run of this.#runs.values()) {
      if (run.region === region) run.ended ??= { at, as: "lost" };
    }
  }
}

function endOf(record: Of<"execution">, { closed }: MutableRun): RunEnd {
  const named = namedEnd(record);
  return named === "unnamed" ? (closed ?? named) : named;
}

function namedEnd({ status, error, output }: Of<"execution">): RunEnd {
  if (status === "FAILED") return BY_ERROR[error ?? ""] ?? "unnamed";
  if (status !== "SUCCEEDED") return "unnamed";
  // The output is a JSON text on AWS; a trace may hold it parsed.
  const text = typeof output === "string" ? output : JSON.stringify(output ?? null);
  const [, outcome = ""] = /"outcome":\s*"([^"]*)"/.exec(text) ?? [];
  return BY_OUTCOME[outcome] ?? "unnamed";
}
