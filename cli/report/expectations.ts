import type { Expectation, TraceRecord } from "../../simulator/kernel/trace.ts";
import { rungsTaken } from "./rungs.ts";

/** One thing that the scenario says must hold, and what was found. */
export interface JudgedExpectation {
  readonly expected: string;
  readonly found: string;
  readonly met: boolean;
}

/**
 * Judges what a scenario says must hold, from the trace alone.
 *
 * @param outcome the run's outcome, as the report has it
 */
export function judgeExpectations(
  records: readonly TraceRecord[],
  expected: Expectation | undefined,
  outcome: string,
): JudgedExpectation[] {
  if (expected === undefined) return [];
  const begun = records.find(isOnset)?.at ?? Number.POSITIVE_INFINITY;
  const subjects = records.flatMap((record) =>
    record.kind === "notification" && record.at >= begun ? [record.subject] : [],
  );
  const moves = movements(records);
  return [
    {
      expected: `the outcome is ${expected.outcomes.join(" or ")}`,
      found: outcome,
      met: expected.outcomes.includes(outcome),
    },
    {
      expected: expected.traffic === "moves" ? "traffic moves" : "traffic stays, and nothing is fenced",
      found: moves.length === 0 ? "nothing moved" : moves.join("; "),
      met: moves.length > 0 === (expected.traffic === "moves"),
    },
    ...expected.told.map((words) => {
      const found = subjects.find((subject) => subject.includes(words));
      return {
        expected: `people are told "${words}"`,
        found: found ?? `${subjects.length} other notifications`,
        met: found !== undefined,
      };
    }),
    ...(expected.untold ?? []).map((words) => {
      const found = subjects.find((subject) => subject.includes(words));
      return {
        expected: `people are not told "${words}"`,
        found: found ?? "not told",
        met: found === undefined,
      };
    }),
    ...(expected.rungs ? [judgeRungs(rungsTaken(records), expected.rungs)] : []),
  ];
}

function judgeRungs(taken: readonly string[], expected: readonly string[]): JudgedExpectation {
  return {
    expected: `the ladder is climbed by ${expected.join(" and ")}`,
    found: taken.length === 0 ? "no rung was taken" : taken.join(", "),
    met: expected.every((rung) => taken.includes(rung)),
  };
}

/** Where what goes wrong begins. */
const isOnset = (record: TraceRecord): boolean =>
  record.kind === "disaster" || (record.kind === "fault" && record.phase === "begins");

/** Everything that was done to move traffic or to fence, each kind of it once, in order. */
export function movements(records: readonly TraceRecord[]): string[] {
  const found = new Set<string>();
  const answers = new Map<string, string>();
  for (const record of records) {
    if (record.kind === "state" && record.service === "S3" && record.resource.includes("/takeover/"))
      found.add(`the takeover object ${record.resource} was ${record.to}`);
    else if (record.kind === "call") {
      const { service, operation, region, from } = record;
      if (service === "EC2" && operation === "StopInstances" && region !== from)
        found.add(`${from} stopped instances in ${region}`);
      const epoch = writtenEpoch(record.input);
      if (epoch > 0) found.add(`${record.by} asked for epoch ${epoch}`);
      if (operation === "PutMetricData" && publishesTakeover(record.input))
        found.add(`${from} published TakenOver = 1`);
    } else if (
      record.kind === "transition" &&
      (record.state === "FenceActive" || record.state === "TakeOver")
    )
      found.add(`${record.name} entered ${record.state}`);
    else if (record.kind === "dns" && record.by === "authoritative" && record.type === "A") {
      const now = record.answers.join(", ");
      const before = answers.get(record.name);
      answers.set(record.name, now);
      if (before !== undefined && before !== now)
        found.add(`the authoritative servers answered ${record.name} with ${now} instead of ${before}`);
    }
  }
  return [...found];
}

/** The epoch that a write to a group's direction sets; 0 for every other call. */
function writtenEpoch(input: unknown): number {
  const { Key, ExpressionAttributeValues: values } = input as {
    readonly Key?: { readonly item?: { readonly S?: string } };
    readonly ExpressionAttributeValues?: { readonly ":epoch"?: { readonly N?: string } };
  };
  return Key?.item?.S === "direction" ? Number(values?.[":epoch"]?.N ?? 0) : 0;
}

/** Whether a call tells Route 53's metric check that its Region has taken a group over. */
function publishesTakeover(input: unknown): boolean {
  const { MetricData = [] } = input as {
    readonly MetricData?: readonly { MetricName?: string; Value?: number }[];
  };
  return MetricData.some(({ MetricName, Value }) => MetricName === "TakenOver" && Value === 1);
}
