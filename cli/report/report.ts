import type { JudgedExpectation } from "./expectations.ts";

/** How a run ended. Defined in docs/report.md. */
export type Outcome = "recovered" | "stood-down" | "no-action" | "held" | "failed";

/** The parts of an outage, in the order in which they begin. Each has its two events in docs/report.md. */
export const PHASES = [
  "detect",
  "confirm",
  "restore",
  "start",
  "verify",
  "fence",
  "switch",
  "propagate",
] as const;
export type Phase = (typeof PHASES)[number];

/** Something that a person was told. `at` is an ISO instant of virtual time. */
export interface ReportedNotification {
  readonly at: string;
  readonly region: string;
  readonly subject: string;
  readonly message: string;
}

/** An invariant that did not hold; `replay` is the command that shows it again. */
export interface ReportedViolation {
  readonly id: string;
  readonly at: string;
  readonly message: string;
  readonly replay: string;
}

/** report.json, and what `--json` prints. Seconds have three decimals. Documented in docs/report.md. */
export interface Report {
  readonly schemaVersion: 1;
  readonly seed: number;
  readonly scenario: string;
  /** Faults on the side, as `--fault` took them. */
  readonly faults: readonly string[];
  readonly outcome: Outcome;
  readonly objectives: { readonly rtoSeconds: number; readonly rpoSeconds: number };
  readonly measured: {
    readonly rtoSeconds: number | null;
    readonly rpoSeconds: number | null;
    readonly phases: Readonly<Record<Phase, number | null>>;
  };
  /** False where what went wrong is no part of what Lifeboat promises to mend. */
  readonly objectivesApply: boolean;
  readonly objectivesMet: boolean;
  readonly expectations: readonly JudgedExpectation[];
  readonly invariants: { readonly checked: number; readonly violations: readonly ReportedViolation[] };
  readonly suspicions: number;
  readonly standDowns: number;
  readonly failoverExecutions: number;
  /** Other ways that a failover took when a step failed for good, in order. */
  readonly rungs: readonly string[];
  readonly notifications: readonly ReportedNotification[];
  readonly apiCalls: number;
  readonly stateTransitions: number;
  readonly virtualSeconds: number;
  readonly traceSha256: string;
  /** Real milliseconds; the only member that may differ between two runs of one seed. */
  readonly elapsedMs: number;
}

/** All that can be computed from the trace: everything but the real time that it took. */
export type Measurement = Omit<Report, "elapsedMs">;
