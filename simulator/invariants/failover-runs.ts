import type { Of } from "../kernel/trace.ts";

/** One execution of the failover machine. */
export interface FailoverRun {
  readonly region: string;
  readonly name: string;
  readonly group: string;
  /** The epoch that it wants to establish. */
  readonly epoch: number;
  /** The suspicion that it belongs to: the first bad slot, as its name gives it. */
  readonly slot: string;
  readonly startedAt: number;
  readonly ended: { readonly at: number; readonly as: RunEnd } | null;
  /** States entered and exited so far, each once. */
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
  superseded: "superseded",
};

interface MutableRun extends FailoverRun {
  ended: { readonly at: number; readonly as: RunEnd } | null;
  readonly entered: Set<string>;
  readonly exited: Set<string>;
}

/** `failover-<group>-<epoch>-<first bad slot>`. */
const NAME = /^failover-(.+)-(\d+)-([^-]+)$/;

/** The executions of the failover machine, from `execution` and `transition` records. */
export class FailoverRuns {
  readonly #runs = new Map<string, MutableRun>();

  [Symbol.iterator](): Iterator<FailoverRun> {
    return this.#runs.values();
  }

  /** The run that a record of the failover machine belongs to. */
  of({ machine, region, name }: { machine: string; region: string; name: string }): FailoverRun | undefined {
    return machine.endsWith("-failover") ? this.#runs.get(`${region}/${name}`) : undefined;
  }

  noteExecution(record: Of<"execution">): void {
    if (!record.machine.endsWith("-failover")) return;
    const key = `${record.region}/${record.name}`;
    const run = this.#runs.get(key);
    if (record.status !== "RUNNING") {
      if (run) run.ended ??= { at: record.at, as: endOf(record) };
      return;
    }
    if (run) return;
    const [, group = "", epoch = "0", slot = ""] = NAME.exec(record.name) ?? [];
    this.#runs.set(key, {
      region: record.region,
      name: record.name,
      group,
      epoch: Number(epoch),
      slot,
      startedAt: record.at,
      ended: null,
      entered: new Set(),
      exited: new Set(),
    });
  }

  noteTransition(record: Of<"transition">): void {
    if (!record.machine.endsWith("-failover")) return;
    this.#runs.get(`${record.region}/${record.name}`)?.[record.phase].add(record.state);
  }

  /** What ran in a Region that is lost acts no more. */
  noteLoss(region: string, at: number): void {
    for (const run of this.#runs.values()) {
      if (run.region === region) run.ended ??= { at, as: "lost" };
    }
  }
}

function endOf({ status, error, output }: Of<"execution">): RunEnd {
  if (status === "FAILED") return BY_ERROR[error ?? ""] ?? "unnamed";
  if (status !== "SUCCEEDED") return "unnamed";
  // The output is a JSON text on AWS; a trace may hold it parsed.
  const text = typeof output === "string" ? output : JSON.stringify(output ?? null);
  const [, outcome = ""] = /"outcome":\s*"([^"]*)"/.exec(text) ?? [];
  return BY_OUTCOME[outcome] ?? "unnamed";
}
