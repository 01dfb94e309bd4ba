import type { TraceRecord } from "../../simulator/kernel/trace.ts";

/** So many good answers in a row, and the service counts as back. */
const GOOD_IN_A_ROW = 30;

/** Without a disaster, fewer failures in a row than this are a blip and no outage. */
const FAILURES_OF_AN_OUTAGE = 3;

/** A larger share of good answers is more than what stray ones make of a whole outage. */
const STRAY_SHARE = 0.1;

export type ClientRecord = Extract<TraceRecord, { kind: "client" }>;

/** A time in which the outside client was not served, or only in part. Virtual milliseconds. */
export interface Interruption {
  /** The first failed request. */
  readonly first: ClientRecord;
  /** The first good answer of 30 in a row; null when they never came. */
  readonly recovery: ClientRecord | null;
  /** Requests within it, those of them that failed, and the longest run of these. */
  readonly requests: number;
  readonly failures: number;
  readonly longestRun: number;
}

/** What the outside client saw of the whole run. */
export interface ClientView {
  readonly outage: Interruption | null;
  /** Failed requests outside the outage. */
  readonly blips: number;
  readonly requests: number;
  /** The newest write that the client had an answer for, before or at `newestWrite`; null when there is none. */
  acknowledged(newestWrite: number): ClientRecord | null;
}

/**
 * Finds the outage in the client's requests. They are looked at in the order of sending, because answers overtake
 * each other. With a disaster the outage is the longest interruption that ends after it (one that never ends is
 * the longest of all); without one it is the longest that has three failures in a row.
 *
 * @param requests the run's `client` records
 * @param disasterAt virtual milliseconds of the first disaster, or null
 */
export function clientView(requests: readonly ClientRecord[], disasterAt: number | null): ClientView {
  const inOrder = requests.toSorted((a, b) => a.sentAt - b.sentAt || a.n - b.n);
  const candidates = interruptions(inOrder).filter((interruption) =>
    disasterAt === null
      ? interruption.longestRun >= FAILURES_OF_AN_OUTAGE
      : (interruption.recovery?.at ?? Number.POSITIVE_INFINITY) > disasterAt,
  );
  const outage = candidates.reduce<Interruption | null>(
    (longest, next) => (longest === null || lengthMs(next) > lengthMs(longest) ? next : longest),
    null,
  );
  const failures = inOrder.filter(({ ok }) => !ok).length;
  return {
    outage,
    blips: failures - (outage?.failures ?? 0),
    requests: inOrder.length,
    acknowledged: (newestWrite) =>
      inOrder.findLast(({ ok, request }) => ok && request <= newestWrite) ?? null,
  };
}

/** From the first failed request to the first good answer; endless when that never came. */
export const lengthMs = ({ first, recovery }: Interruption): number =>
  recovery === null ? Number.POSITIVE_INFINITY : recovery.at - first.sentAt;

/** Whether users got so many good answers all the while that they were served in part. */
export const isPartial = ({ requests, failures }: Interruption): boolean =>
  requests - failures > STRAY_SHARE * requests;

/** An interruption that goes on. */
type Open = Omit<Interruption, "recovery">;

function interruptions(inOrder: readonly ClientRecord[]): Interruption[] {
  const found: Interruption[] = [];
  let open: Open | null = null;
  let run = 0;
  let good: ClientRecord[] = [];
  for (const request of inOrder) {
    if (!request.ok) {
      run += 1;
      open = goneOn(open ?? { first: request, requests: 0, failures: 0, longestRun: 0 }, good.length, run);
      good = [];
      continue;
    }
    run = 0;
    if (open === null) continue;
    good.push(request);
    if (good.length < GOOD_IN_A_ROW) continue;
    found.push({ ...open, recovery: good[0] ?? null });
    open = null;
    good = [];
  }
  if (open !== null) found.push({ ...open, recovery: null });
  return found;
}

/** One more failed request, after some good answers that ended nothing. */
const goneOn = ({ first, requests, failures, longestRun }: Open, good: number, run: number): Open => ({
  first,
  requests: requests + good + 1,
  failures: failures + 1,
  longestRun: Math.max(longestRun, run),
});
