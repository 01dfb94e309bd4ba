import type { Configuration, GroupConfiguration } from "../../functions/lib/config/schema.ts";
import type { Of, TraceRecord } from "../../simulator/kernel/trace.ts";
import {
  decidingExecution,
  type FailoverExecution,
  failoverExecutions,
  isFailoverMachine,
} from "../report/executions.ts";
import type { Analysis } from "../report/measure.ts";
import type { Span } from "../report/phases.ts";
import { type AlarmEpisode, alarmEpisodes } from "./alarms.ts";
import { type CloseUp, closeUp, onsetOf } from "./close-up.ts";
import { collectSuspicions, runOf, type Suspected } from "./suspicions.ts";
import { type Heard, heardWitnesses } from "./witnesses.ts";

/** The facts of a run that several parts of the page are made of. */
export interface Incident {
  readonly records: readonly TraceRecord[];
  readonly analysis: Analysis;
  readonly run: Of<"run">;
  readonly configuration: Configuration;
  readonly executions: readonly FailoverExecution[];
  /** The one that the outcome is told by. */
  readonly deciding: FailoverExecution | null;
  /** The one that is shown closely, and its verdict: of those that ended like the deciding one, the first with a verdict
   * that tells more than that all was well again. */
  readonly shown: { readonly execution: FailoverExecution; readonly verdict: string } | null;
  /** The group that it is about; without an execution the first one. */
  readonly group: GroupConfiguration;
  /** Where the group ran before, and where it would go. */
  readonly active: string;
  readonly standby: string;
  readonly alarms: readonly AlarmEpisode[];
  readonly heard: readonly Heard[];
  readonly suspicions: readonly Suspected[];
  /** When the first thing went wrong; null when nothing did. */
  readonly onset: number | null;
  readonly whole: Span;
  /** The part of the run that is shown large. */
  readonly closeUp: CloseUp;
}

/**
 * Reads a trace for the page.
 *
 * @param records the whole trace, in order
 * @param analysis of the same trace
 * @throws Error when the trace has no `run` record, or a configuration without groups
 */
export function readIncident(records: readonly TraceRecord[], analysis: Analysis): Incident {
  const kinds = Map.groupBy(records, ({ kind }) => kind);
  const of = <Kind extends TraceRecord["kind"]>(kind: Kind) => (kinds.get(kind) ?? []) as Of<Kind>[];
  const [run] = of("run");
  const last = records.at(-1);
  if (run === undefined || last === undefined) throw new Error("the trace has no run record");
  const configuration = run.config as Configuration;
  const executions = failoverExecutions(
    of("execution").filter(({ machine }) => isFailoverMachine(machine)),
    of("transition").filter(({ machine }) => isFailoverMachine(machine)),
  );
  const deciding = decidingExecution(executions);
  const suspicions = collectSuspicions(of("log"), executions);
  const shown = deciding && tellingExecution(deciding, executions, suspicions);
  const name = deciding && groupOfRun(deciding.name);
  const group = configuration.groups.find((one) => one.name === name) ?? configuration.groups[0];
  if (group === undefined) throw new Error("the trace's configuration has no groups");
  const direction = of("log").find(
    ({ event, fields }) =>
      event === "lease-acquired" && deciding !== null && fields["run"] === runOf(deciding.name),
  )?.fields;
  const whole = { from: run.at, to: last.at };
  const alarms = alarmEpisodes(records);
  const onset = onsetOf(records, analysis);
  return {
    records,
    analysis,
    run,
    configuration,
    executions,
    deciding,
    shown,
    group,
    active: String(direction?.["active"] ?? group.active),
    standby: String(direction?.["standby"] ?? group.standby),
    alarms,
    heard: heardWitnesses(records),
    suspicions,
    onset,
    whole,
    closeUp: closeUp({ records, analysis, execution: shown?.execution ?? null, alarms, whole, onset }),
  };
}

function tellingExecution(
  deciding: FailoverExecution,
  executions: readonly FailoverExecution[],
  suspicions: readonly Suspected[],
): NonNullable<Incident["shown"]> {
  const verdictOf = ({ name }: FailoverExecution) =>
    suspicions.find(({ run }) => run?.name === name)?.run?.verdict ?? "unconfirmed";
  const alike = executions.filter(({ outcome }) => outcome === deciding.outcome);
  const execution = alike.find((one) => !["cleared", "unconfirmed"].includes(verdictOf(one))) ?? deciding;
  return { execution, verdict: verdictOf(execution) };
}

/** The group in the name of a failover: `failover-<group>-<epoch>-<first bad slot>`, whatever follows. */
const groupOfRun = (name: string): string | null => /^failover-(.+)-\d+-\d{8}T\d{6}Z/.exec(name)?.[1] ?? null;
