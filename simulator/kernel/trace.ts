import { createHash } from "node:crypto";

/** Where a call, probe or request comes from or goes to: a Region's name, or a place outside AWS. */
export type Place = string;

/** What must hold in a scenario besides the invariants. The report judges it from the trace alone. */
export interface Expectation {
  /** Outcomes of the report; any of them is right. */
  readonly outcomes: readonly string[];
  /** `stays`: nothing is fenced, no takeover object or metric is written, and DNS keeps its answer. */
  readonly traffic: "moves" | "stays";
  /** Each must be part of the subject of something that people are told after the first fault or disaster. */
  readonly told: readonly string[];
  /** None may be part of the subject of anything that they are told after that. */
  readonly untold?: readonly string[];
  /** False where what goes wrong is no part of what Lifeboat promises to mend. */
  readonly objectivesApply: boolean;
  /** Rungs of the ladder that must have been taken, in any order. */
  readonly rungs?: readonly string[];
}

/** What can be written to the trace. Documented, field by field, in docs/trace.md. */
export type TraceBody =
  | {
      kind: "run";
      seed: number;
      scenario: string;
      config: unknown;
      /** Faults on the side, as `--fault` takes them. */
      faults?: readonly string[];
      /** What the scenario says must hold, besides the invariants. */
      expected?: Expectation;
    }
  | { kind: "stack"; region: Place; stack: string; resources: number }
  | {
      kind: "fault";
      region: Place;
      what: string;
      /** `hits`: it befell one event, tick, call or execution. */
      phase: "begins" | "ends" | "hits";
      detail: Readonly<Record<string, unknown>>;
    }
  | { kind: "disaster"; region: Place; what: "region-lost" }
  /** A disaster is over. */
  | { kind: "restored"; region: Place; what: "region-lost" }
  | {
      kind: "call";
      region: Place;
      service: string;
      operation: string;
      from: Place;
      by: string;
      input: unknown;
    }
  /** A role does not let its bearer do something: of a call, a task or a delivery, which is the cause. */
  | {
      kind: "denial";
      region: Place;
      by: string;
      action: string;
      resource: string;
      verdict: "denied explicitly" | "not allowed";
    }
  | { kind: "answer"; outcome: "ok" | "error" | "no-answer"; code?: string; latencyMs: number }
  | {
      kind: "state";
      region: Place;
      service: string;
      resource: string;
      from: string | null;
      to: string;
      detail?: Readonly<Record<string, unknown>>;
    }
  | { kind: "event"; region: Place; id: string; source: string; detailType: string; detail: unknown }
  | { kind: "delivery"; region: Place; event: string; via: string; target: string }
  | { kind: "alarm"; region: Place; alarm: string; from: string; to: string; reason: string }
  | {
      kind: "execution";
      region: Place;
      machine: string;
      name: string;
      status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
      input?: unknown;
      output?: unknown;
      error?: string;
      reason?: string;
    }
  | {
      kind: "transition";
      region: Place;
      machine: string;
      name: string;
      state: string;
      type: string;
      phase: "entered" | "exited";
    }
  | { kind: "invocation"; region: Place; function: string; requestId: string; cold: boolean }
  | {
      kind: "returned";
      region: Place;
      function: string;
      requestId: string;
      outcome: "ok" | "error" | "timeout";
      error?: string;
      latencyMs: number;
    }
  | {
      kind: "log";
      region: Place;
      function: string;
      level: string;
      event: string;
      fields: Readonly<Record<string, unknown>>;
    }
  | { kind: "probe"; check: string; checker: string; ok: boolean; reason: string }
  | { kind: "check"; check: string; name: string; healthy: boolean; reason: string }
  | {
      kind: "http";
      from: Place;
      to: string;
      path: string;
      status?: number;
      error?: string;
      latencyMs: number;
    }
  | {
      kind: "dns";
      from: Place;
      by: "authoritative" | "resolver";
      name: string;
      type: string;
      rcode: string;
      answers: readonly string[];
      ttl: number;
      cached: boolean;
    }
  | {
      kind: "client";
      request: number;
      sentAt: number;
      address: string | null;
      ok: boolean;
      status?: number;
      error?: string;
      servedFrom?: Place;
      /** The newest write of the client that the server had *before* this request's own write. */
      newestWrite?: number;
    }
  | { kind: "notification"; region: Place; topic: string; subject: string; message: string }
  | { kind: "violation"; id: string; message: string }
  /** How often each invariant was evaluated; written once, when the run is over. */
  | { kind: "invariants"; evaluations: Readonly<Record<string, number>> }
  | { kind: "end"; reason: string };

/** One line of trace.jsonl: `n` counts from 1, `at` is virtual milliseconds since 1970, `cause` another line's n. */
export type TraceRecord = {
  readonly n: number;
  readonly at: number;
  readonly cause: number | null;
} & TraceBody;

/** Records of one kind. */
export type Of<Kind extends TraceRecord["kind"]> = Extract<TraceRecord, { kind: Kind }>;

/** A reader of the run as it happens: invariants and progress listen, reports read the whole afterwards. */
export type TraceListener = (record: TraceRecord) => void;

/** The run's only log. Everything that is reported is computed from it. */
export class Trace {
  readonly records: TraceRecord[] = [];
  readonly #listeners: TraceListener[] = [];

  /** Adds a record and returns its number, which later records give as their cause. It must not change any more. */
  write(at: number, cause: number | null, body: TraceBody): number {
    const record = { n: this.records.length + 1, at, cause, ...body } as TraceRecord;
    this.records.push(record);
    for (const listener of this.#listeners) listener(record);
    return record.n;
  }

  /** Calls `listener` with every record from now on, in order. */
  listen(listener: TraceListener): void {
    this.#listeners.push(listener);
  }

  /** The whole trace as JSON lines, the last one ended by a line feed. */
  text(): string {
    return this.records.map((record) => `${JSON.stringify(record)}\n`).join("");
  }

  /** Hexadecimal SHA-256 of `text()`. */
  sha256(): string {
    return createHash("sha256").update(this.text()).digest("hex");
  }
}
