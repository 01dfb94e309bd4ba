import { createHash } from "node:crypto";
import { replayCommand } from "../../simulator/invariants/violation.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import {
  countSuspicions,
  decidingExecution,
  failoverExecutions,
  failoverRuns,
  isFailoverMachine,
  runOutcome,
} from "./executions.ts";
import { judgeExpectations } from "./expectations.ts";
import { type ClientView, clientView, lengthMs } from "./outage.ts";
import { phaseSpans, type Span } from "./phases.ts";
import { type Measurement, PHASES, type Phase, type Report } from "./report.ts";
import { rungsTaken } from "./rungs.ts";

/** Records of one kind. */
type Of<Kind extends TraceRecord["kind"]> = Extract<TraceRecord, { kind: Kind }>;

/** The report, and what it was computed from, for showing it to people. */
export interface Analysis {
  readonly measurement: Measurement;
  readonly client: ClientView;
  /** Virtual milliseconds of the first disaster; without one, of the client's first failed request; or null. */
  readonly lossAt: number | null;
  readonly spans: Readonly<Record<Phase, Span | null>>;
  /** How often each invariant was evaluated, by its id. */
  readonly evaluations: Readonly<Record<string, number>>;
  /** The command that runs the same drill again. */
  readonly replay: string;
}

/** Computes report.json, but for the real time that the run took, from the trace alone. See `analyse`. */
export const measure = (records: readonly TraceRecord[]): Measurement => analyse(records).measurement;

/**
 * Computes the report from the trace alone.
 *
 * @param records the whole trace, in order
 * @param config path of the configuration, where it was not the project's own; the trace does not hold it, so that
 *   it is the same wherever the file lies
 * @throws Error when the trace has no `run` record, or one without objectives
 */
export function analyse(records: readonly TraceRecord[], config?: string): Analysis {
  const kinds = Map.groupBy(records, ({ kind }) => kind);
  const of = <Kind extends TraceRecord["kind"]>(kind: Kind) => (kinds.get(kind) ?? []) as Of<Kind>[];
  const [run] = of("run");
  if (run === undefined) throw new Error("the trace has no run record");
  const replay = replayCommand({ ...run, config });
  const executions = failoverExecutions(
    of("execution").filter(({ machine }) => isFailoverMachine(machine)),
    of("transition").filter(({ machine }) => isFailoverMachine(machine)),
  );
  const runs = failoverRuns(executions, of("log"));
  const deciding = decidingExecution(runs);
  const disasterAt = of("disaster")[0]?.at ?? null;
  const client = clientView(of("client"), disasterAt);
  const lossAt = disasterAt ?? client.outage?.first.sentAt ?? null;
  const spans = phaseSpans(deciding, { lossAt, recoveredAt: client.outage?.recovery?.at ?? null });
  const objectives = strictestObjectives(run.config);
  const rtoSeconds = recoverySeconds(client);
  const rpoSeconds = lostSeconds(client, lossAt);
  const evaluations = of("invariants").at(-1)?.evaluations ?? {};
  const outcome = runOutcome(deciding, client.outage === null || client.outage.recovery !== null);
  const objectivesApply = run.expected?.objectivesApply ?? true;
  const measurement: Measurement = {
    schemaVersion: 1,
    seed: run.seed,
    scenario: run.scenario,
    faults: run.faults ?? [],
    outcome,
    objectives,
    measured: { rtoSeconds, rpoSeconds, phases: inSeconds(spans) },
    objectivesApply,
    objectivesMet:
      !objectivesApply ||
      client.outage === null ||
      (isWithin(rtoSeconds, objectives.rtoSeconds) && isWithin(rpoSeconds, objectives.rpoSeconds)),
    expectations: judgeExpectations(records, run.expected, outcome),
    invariants: {
      checked: Object.values(evaluations).reduce((total, next) => total + next, 0),
      violations: of("violation").map(({ id, at, message }) => ({
        id,
        at: iso(at),
        message,
        replay,
      })),
    },
    suspicions: countSuspicions(of("log"), executions),
    standDowns: runs.filter(({ outcome }) => outcome === "stood-down").length,
    failoverExecutions: executions.length,
    rungs: rungsTaken(records),
    notifications: of("notification").map(({ at, region, subject, message }) => ({
      at: iso(at),
      region,
      subject,
      message,
    })),
    apiCalls: of("call").length,
    stateTransitions: of("transition").filter(({ phase }) => phase === "entered").length,
    virtualSeconds: ((records.at(-1)?.at ?? run.at) - run.at) / 1000,
    traceSha256: traceSha256(records),
  };
  return { measurement, client, lossAt, spans, evaluations, replay };
}

const iso = (at: number): string => new Date(at).toISOString();

const inSeconds = (spans: Analysis["spans"]) =>
  Object.fromEntries(
    PHASES.map((phase) => {
      const span = spans[phase];
      return [phase, span && (span.to - span.from) / 1000];
    }),
  ) as Record<Phase, number | null>;

/** Whether the drill may end with exit code 0. */
export const allHeld = (report: Pick<Report, "objectivesMet" | "invariants" | "expectations">): boolean =>
  report.objectivesMet &&
  report.invariants.violations.length === 0 &&
  report.expectations.every(({ met }) => met);

/** From the first failed request's sending to the first good answer's coming; null without either. */
function recoverySeconds({ outage }: ClientView): number | null {
  return outage?.recovery ? lengthMs(outage) / 1000 : null;
}

/**
 * From the acknowledgement of the newest write that is still readable to the loss. Null without an outage, when
 * nothing is readable, and when the newest readable write was sent during the outage itself: it says nothing about
 * what was there before. A write that is readable but never was acknowledged does not make the loss look smaller.
 */
function lostSeconds({ outage, acknowledged }: ClientView, lossAt: number | null): number | null {
  const newestWrite = outage?.recovery?.newestWrite;
  if (outage === null || newestWrite === undefined || lossAt === null) return null;
  const write = newestWrite < outage.first.request ? acknowledged(newestWrite) : null;
  return write === null ? null : Math.max(0, lossAt - write.at) / 1000;
}

/** Every group must keep its own objectives; the client measures all of them by the strictest. */
function strictestObjectives(config: unknown): Measurement["objectives"] {
  const groups = (config as { groups?: readonly { objectives: Measurement["objectives"] }[] } | null)?.groups;
  if (groups === undefined || groups.length === 0)
    throw new Error("the trace's run record has no groups with objectives");
  return {
    rtoSeconds: Math.min(...groups.map(({ objectives }) => objectives.rtoSeconds)),
    rpoSeconds: Math.min(...groups.map(({ objectives }) => objectives.rpoSeconds)),
  };
}

const isWithin = (measured: number | null, objective: number): boolean =>
  measured !== null && measured <= objective;

/** Hashes the trace as trace.jsonl holds it, line by line. */
function traceSha256(records: readonly TraceRecord[]): string {
  const hash = createHash("sha256");
  for (const record of records) hash.update(`${JSON.stringify(record)}\n`);
  return hash.digest("hex");
}
