import { allHeld, analyse } from "../cli/report/measure.ts";
import type { Measurement } from "../cli/report/report.ts";
import type { Configuration, GroupConfiguration } from "../functions/lib/config/schema.ts";
import type { Artefacts } from "../simulator/deploy/package.ts";
import { replayCommand } from "../simulator/invariants/violation.ts";
import type { TraceRecord } from "../simulator/kernel/trace.ts";
import { type Drill, runDrill } from "../simulator/run.ts";
import { type LossStage, lossStages, type OutageStage, outageStages, type Stages } from "./stages.ts";

/** What is rehearsed. */
export const SCENARIO = "region-lost";

/** What a rehearsal needs besides its seed. */
export interface Setting {
  readonly configuration: Configuration;
  readonly artefacts: Artefacts;
}

/** One seed's figures. */
export interface Sample {
  readonly seed: number;
  readonly outageSeconds: number | null;
  readonly lossSeconds: number | null;
  readonly outage: Stages<OutageStage> | null;
  readonly loss: Stages<LossStage> | null;
  /** What a drill would not have passed, in words; empty when all held. */
  readonly reasons: readonly string[];
  readonly replay: string;
  readonly virtualSeconds: number;
  /** Of the rehearsal alone, without its judgement. */
  readonly cpuSeconds: number;
  readonly elapsedSeconds: number;
}

/** Rehearses one seed. */
export const play = (setting: Setting, seed: number): Promise<Drill> =>
  runDrill({ ...setting, seed, scenario: SCENARIO });

/** Rehearses one seed and measures it. Clocks that the simulation does not replace time it. */
export async function rehearse(setting: Setting, seed: number): Promise<Sample> {
  const began = { cpu: process.cpuUsage(), elapsed: process.hrtime.bigint() };
  const { trace } = await play(setting, seed);
  const cpu = process.cpuUsage(began.cpu);
  const elapsed = process.hrtime.bigint() - began.elapsed;
  const [group] = setting.configuration.groups;
  if (group === undefined) throw new Error("the configuration has no group");
  return {
    ...judged(trace.records, seed, group),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    elapsedSeconds: Number(elapsed) / 1e9,
  };
}

/** Everything of a sample that the trace tells. */
export function judged(
  records: readonly TraceRecord[],
  seed: number,
  group: GroupConfiguration,
): Omit<Sample, "cpuSeconds" | "elapsedSeconds"> {
  const { measurement, client, lossAt } = analyse(records);
  const { rtoSeconds, rpoSeconds } = measurement.measured;
  const told = { records, group };
  const recovery = client.outage?.recovery;
  const outage =
    client.outage && recovery
      ? outageStages(told, { from: client.outage.first.sentAt, to: recovery.at })
      : null;
  const loss =
    lossAt === null || rpoSeconds === null
      ? null
      : lossStages(told, { from: lossAt - rpoSeconds * 1000, to: lossAt });
  const untold = [outage, loss].flatMap((stages) =>
    stages !== null && "missing" in stages ? [`the trace does not tell when ${stages.missing} ended`] : [],
  );
  return {
    seed,
    outageSeconds: rtoSeconds,
    lossSeconds: rpoSeconds,
    outage: outage !== null && "missing" in outage ? null : outage,
    loss: loss !== null && "missing" in loss ? null : loss,
    reasons: [...failures(measurement), ...untold],
    replay: replayCommand({ seed, scenario: SCENARIO }),
    virtualSeconds: measurement.virtualSeconds,
  };
}

/** Why a drill of this seed would not end with exit code 0. */
function failures(measurement: Measurement): string[] {
  const { outcome, measured, objectives, objectivesMet, expectations, invariants } = measurement;
  if (outcome === "recovered" && allHeld(measurement)) return [];
  return [
    ...(outcome === "recovered" ? [] : [`outcome ${outcome} instead of recovered`]),
    ...invariants.violations.map(({ id, message }) => `${id}: ${message}`),
    ...(objectivesMet
      ? []
      : [
          `RTO ${measured.rtoSeconds ?? "none"} s of ${objectives.rtoSeconds}, RPO ${measured.rpoSeconds ?? "none"} s of ${objectives.rpoSeconds}`,
        ]),
    ...expectations.flatMap(({ expected, found, met }) => (met ? [] : [`${expected}; found: ${found}`])),
  ];
}
