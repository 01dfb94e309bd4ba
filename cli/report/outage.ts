import type { TraceRecord } from "../../simulator/kernel/trace.ts";

/** So many good answers in a row, and the service counts as back. */
const GOOD_IN_A_ROW = 30;

/** Without a disaster, fewer failures in a row than this are a blip and no outage. */
const FAILURES_OF_AN_OUTAGE = 3;

export type ClientRecord = Extract<TraceRecord, { kind: "client" }>;

/** A time in which the outside client was not served. Virtual milliseconds. */
export interface Interruption {
  /** The first failed request. */
  readonly first: ClientRecord;
  /** The first good answer of 30 in a row; null when they never came. */
  readonly recovery: ClientRecord | null;
  /** Failed requests within it, and the longest run of them. */
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

function interruptions(inOrder: readonly ClientRecord[]): Interruption[] {
  const found: Interruption[] = [];
  let open: { first: ClientRecord; failures: number; longestRun: number } | null = null;
  let run = 0;
  let good: ClientRecord[] = [];
  for (const request of inOrder) {
    if (!request.ok) {
      run += 1;
      good = [];
      open ??= { first: request, failures: 0, longestRun: 0 };
      open.failures += 1;
      open.longestRun = Math.max(open.longestRun, run);
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
