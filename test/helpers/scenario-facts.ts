import { movements } from "../../cli/report/expectations.ts";
import type { Of, TraceRecord } from "../../simulator/kernel/trace.ts";

/** What a test wants to know of a rehearsal besides its report, from the first fault (or disaster) on. */
export interface ScenarioFacts {
  /** What moved traffic or fenced, of the whole run. */
  readonly movements: readonly string[];
  /** What the run's failovers made or started and what is still there at the end. */
  readonly left: readonly string[];
  /** How often each event was logged at WARN or ERROR. */
  readonly logs: Readonly<Record<string, number>>;
  /** "<last words of the alarm's name> <state>", in order. */
  readonly alarms: readonly string[];
  /** "<E1>/<E4>" of each bad slot: what the own probe and the self-check said. */
  readonly badSlots: readonly string[];
  /** "<health check> <state>" of each change while the last fault lasted. */
  readonly checksDuringFault: readonly string[];
  /** The authoritative servers' address answers since the last fault began. */
  readonly answers: readonly string[];
  /** Complete copies of Lifeboat's: begun and completed while the last fault lasted, and completed afterwards. */
  readonly copies: { readonly during: number; readonly after: number };
  /** The state of the machine that each killed execution died in. */
  readonly killedIn: readonly string[];
  /** Seconds from the first kill to the end of the last failover execution; null when none was killed. */
  readonly endedAfterDeathSeconds: number | null;
  /** "<Region> <state>" of every server at the end, those that were terminated aside. */
  readonly servers: readonly string[];
}

/** @param standby the Region whose copies are counted */
export function factsOf(records: readonly TraceRecord[], standby: string): ScenarioFacts {
  const of = <Kind extends TraceRecord["kind"]>(kind: Kind): Of<Kind>[] =>
    records.filter((record): record is Of<Kind> => record.kind === kind);
  const faults = of("fault");
  const begins = faults.findLast(({ phase }) => phase === "begins")?.at ?? Number.POSITIVE_INFINITY;
  const ends = faults.findLast(({ phase }) => phase === "ends")?.at ?? Number.POSITIVE_INFINITY;
  const firstFault = faults.find(({ phase }) => phase === "begins")?.at ?? Number.POSITIVE_INFINITY;
  const onset = Math.min(of("disaster")[0]?.at ?? Number.POSITIVE_INFINITY, firstFault);
  const logs = of("log").filter(({ at, level }) => at >= onset && level !== "INFO");
  const killed = faults.find(({ what, phase }) => what === "execution-killed" && phase === "hits")?.at;
  const lastEnd = of("execution").findLast(
    ({ machine, status }) => machine.endsWith("-failover") && status !== "RUNNING",
  );
  const isDuring = ({ at }: TraceRecord) => at >= begins && at < ends;
  return {
    movements: movements(records),
    left: leftOver(of("state")),
    logs: counted(logs.map(({ event }) => event)),
    alarms: of("alarm")
      .filter(({ at }) => at >= onset)
      .map(({ alarm, to }) => `${alarm.replace(/^lifeboat-drill-web-/, "")} ${to}`),
    badSlots: logs
      .filter(({ event }) => event === "slot-bad")
      .map(({ fields }) => `${fields["probe"]}/${fields["selfCheck"]}`),
    checksDuringFault: of("check")
      .filter(isDuring)
      .map(({ name, healthy }) => `${name} ${healthy ? "healthy" : "unhealthy"}`),
    answers: [
      ...new Set(
        of("dns")
          .filter(({ at, by, type }) => at >= begins && by === "authoritative" && type === "A")
          .flatMap(({ answers }) => answers),
      ),
    ],
    copies: copiesOf(of("state"), { standby, begins, ends }),
    killedIn: faults
      .filter(({ what, phase }) => what === "execution-killed" && phase === "hits")
      .map(({ detail }) => String(detail["state"])),
    endedAfterDeathSeconds:
      killed === undefined || lastEnd === undefined ? null : (lastEnd.at - killed) / 1_000,
    servers: serversAtTheEnd(of("state")),
  };
}

const counted = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));

/** What carries a run's tag and is neither deleted nor, being a server, stopped. */
function leftOver(states: readonly Of<"state">[]): string[] {
  const last = new Map(states.filter(({ service }) => service === "EC2").map((one) => [one.resource, one]));
  const tagged = states.filter(({ detail }) => "lifeboat:run" in ((detail?.["tags"] ?? {}) as object));
  return [...new Set(tagged.map(({ resource }) => resource))].flatMap((resource) => {
    const state = last.get(resource)?.to ?? "unknown";
    return ["deleted", "stopped", "terminated"].includes(state) ? [] : [`${resource} (${state})`];
  });
}

function serversAtTheEnd(states: readonly Of<"state">[]): string[] {
  const instances = states.filter(({ service, resource }) => service === "EC2" && /^i-/.test(resource));
  const last = new Map(instances.map(({ resource, region, to }) => [resource, { region, to }]));
  return [...last.values()]
    .filter(({ to }) => to !== "terminated")
    .map(({ region, to }) => `${region} ${to}`)
    .sort();
}

function copiesOf(
  states: readonly Of<"state">[],
  { standby, begins, ends }: { standby: string; begins: number; ends: number },
) {
  const copies = states.filter(
    ({ region, detail }) => region === standby && "lifeboat:set" in ((detail?.["tags"] ?? {}) as object),
  );
  const begun = new Map(copies.filter(({ from }) => from === null).map((one) => [one.resource, one.at]));
  const completed = copies.filter(({ from, to }) => from === "pending" && to === "completed");
  return {
    during: completed.filter(({ at, resource }) => (begun.get(resource) ?? 0) >= begins && at < ends).length,
    after: completed.filter(({ at }) => at >= ends).length,
  };
}
