import type { Of, TraceRecord } from "../../simulator/kernel/trace.ts";
import { type Bar, barLane, type Lane } from "./lanes.ts";

/** What went wrong in the world; what overlaps has lanes of its own. Then what single events faults hit. */
export function faultLanes(records: readonly TraceRecord[], end: number): Lane[] {
  const faults = records.filter((record): record is Of<"fault"> => record.kind === "fault");
  const disasters = records.flatMap((record): Bar[] =>
    record.kind === "disaster"
      ? [
          {
            from: record.at,
            to: returnOf(record, records) ?? end,
            look: "fault",
            text: `${record.region} is lost`,
          },
        ]
      : [],
  );
  const begun = faults.filter(({ phase }) => phase === "begins");
  const bars = begun.map((fault): Bar => {
    const over = faults.find((later) => later.n > fault.n && later.phase === "ends" && isSame(later, fault));
    return { from: fault.at, to: over?.at ?? end, look: "fault", text: faultName(fault) };
  });
  const hits = faults
    .filter(({ phase }) => phase === "hits")
    .map(({ at, what }): Bar => ({ from: at, to: at + HIT_MS, look: "fault", text: what }));
  return [
    ...(disasters.length > 0 ? [barLane("Disaster", disasters, true)] : []),
    ...sideBySide(bars).map((lane) => barLane("Fault", lane, true)),
    ...(hits.length > 0 ? [barLane("Hits of faults", hits, true)] : []),
  ];
}

/** A hit has no length; this much of it is shown. */
const HIT_MS = 1_000;

const returnOf = ({ n, region }: Of<"disaster">, records: readonly TraceRecord[]): number | undefined =>
  records.find((record) => record.n > n && record.kind === "restored" && record.region === region)?.at;

const isSame = (one: Of<"fault">, other: Of<"fault">): boolean =>
  one.what === other.what &&
  one.region === other.region &&
  JSON.stringify(one.detail) === JSON.stringify(other.detail);

/** Puts each bar into the first row that is free by then. */
function sideBySide(bars: readonly Bar[]): Bar[][] {
  const rows: Bar[][] = [];
  for (const bar of bars) {
    const free = rows.find((row) => (row.at(-1)?.to ?? 0) <= bar.from);
    if (free) free.push(bar);
    else rows.push([bar]);
  }
  return rows;
}

/** `key-disabled in us-west-2: key alias/lifeboat-drill`. */
function faultName({ what, region, detail }: Of<"fault">): string {
  const about = Object.entries(detail).map(([name, value]) => `${name} ${String(value)}`);
  return `${what} in ${region}${about.length === 0 ? "" : `: ${about.join(", ")}`}`;
}

/** What the outside client got, joined while it stayed good or bad, in the order of its sending. */
export function clientLane(records: readonly TraceRecord[]): Lane {
  const requests = records
    .filter((record): record is Of<"client"> => record.kind === "client")
    .sort((a, b) => a.sentAt - b.sentAt || a.n - b.n);
  const bars: Bar[] = [];
  for (const request of requests) {
    const text = request.ok
      ? `served from ${request.servedFrom ?? request.address}`
      : `not served: ${request.error ?? `status ${request.status}`}`;
    extend(bars, { at: request.sentAt, look: request.ok ? "good" : "bad", text });
  }
  return barLane("Outside client", closed(bars, requests.at(-1)?.at));
}

/**
 * What the authoritative servers answered for a name.
 *
 * @param regionOf tells the Region that an address belongs to
 */
export function dnsLane(
  records: readonly TraceRecord[],
  told: { hostname: string; active: string; end: number; regionOf: (address: string) => string | undefined },
): Lane {
  const bars: Bar[] = [];
  for (const record of records) {
    if (record.kind !== "dns" || record.by !== "authoritative" || record.name !== told.hostname) continue;
    const [answer] = record.answers;
    if (record.type !== "A" || answer === undefined) continue;
    const region = told.regionOf(answer);
    const text = `${record.answers.join(", ")}${region === undefined ? "" : ` (${region})`}`;
    extend(bars, { at: record.at, look: region === told.active ? "active" : "standby", text });
  }
  return barLane(`DNS: ${told.hostname}`, closed(bars, told.end), true);
}

/** Which Region an Elastic IP belongs to, as EC2's state says. */
export function addressBook(records: readonly TraceRecord[]): (address: string) => string | undefined {
  const regions = new Map<string, string>();
  for (const record of records)
    if (record.kind === "state" && record.service === "EC2" && typeof record.detail?.["address"] === "string")
      regions.set(record.detail["address"], record.region);
  return (address) => regions.get(address);
}

/** Lengthens the last bar while nothing changes; a change ends it and begins another. */
function extend(bars: Bar[], { at, look, text }: { at: number } & Pick<Bar, "look" | "text">): void {
  const last = bars.at(-1);
  if (last?.text === text && last.look === look) return;
  if (last) bars[bars.length - 1] = { ...last, to: at };
  bars.push({ from: at, to: at, look, text });
}

function closed(bars: readonly Bar[], end: number | undefined): Bar[] {
  return bars.map((bar, index) =>
    index === bars.length - 1 ? { ...bar, to: Math.max(bar.from, end ?? bar.from) } : bar,
  );
}
