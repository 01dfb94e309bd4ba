import { compare } from "./recovery-points.ts";

/** Something with a beginning and, once it is over, an end; ISO instants. */
export interface Span {
  readonly startTime: string;
  readonly completionTime: string | null;
}

/** How many of the newest spans say what is typical now: enough for a median, few enough to follow a change. */
const RECENT = 7;

/** The middle of some numbers; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 0 && upper !== undefined && lower !== undefined ? (lower + upper) / 2 : upper;
}

/** Median seconds of the newest spans that are over; undefined while there are none. */
export const typicalSeconds = (spans: readonly Span[]): number | undefined => median(recentSeconds(spans));

/** Seconds that the longest of the newest spans took that are over; undefined while there are none. */
export function longestSeconds(spans: readonly Span[]): number | undefined {
  const recent = recentSeconds(spans);
  return recent.length === 0 ? undefined : Math.max(...recent);
}

function recentSeconds(spans: readonly Span[]): number[] {
  const over = spans.flatMap(({ startTime, completionTime }) =>
    completionTime === null ? [] : [{ startTime, seconds: secondsBetween(startTime, completionTime) }],
  );
  const newest = over.toSorted((one, other) => compare(other.startTime, one.startTime)).slice(0, RECENT);
  return newest.map(({ seconds }) => seconds);
}

/** Seconds from one ISO instant to another. */
export const secondsBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / 1000;

/** What bounds a wait, in seconds. */
export interface WaitBounds {
  readonly shortest: number;
  readonly longest: number;
}

/** Nothing known yet: half a minute is a third of an incremental copy and costs little. */
const UNKNOWN_SECONDS = 30;

/**
 * How long to wait before looking again at what is under way: until the first of it is typically over. What takes
 * longer than usual is looked at again after a quarter of its age, so that the number of looks grows with the
 * logarithm of the delay.
 *
 * @returns whole seconds within the bounds
 */
export function waitSeconds(
  underWay: readonly Span[],
  past: readonly Span[],
  { now, bounds }: { readonly now: string; readonly bounds: WaitBounds },
): number {
  const typical = typicalSeconds(past);
  const remaining = underWay.map(({ startTime }) => {
    const elapsed = secondsBetween(startTime, now);
    return typical === undefined ? UNKNOWN_SECONDS : remainingSeconds(elapsed, typical);
  });
  const wanted = remaining.length === 0 ? (typical ?? UNKNOWN_SECONDS) : Math.min(...remaining);
  return Math.ceil(Math.min(Math.max(wanted, bounds.shortest), bounds.longest));
}

/** How much longer something will take that usually takes so long: what is late already, a quarter of its age. */
export const remainingSeconds = (elapsed: number, typical: number): number =>
  typical > elapsed ? typical - elapsed : elapsed / 4;

/** Snapshots that are made in the active Region, and copies that are made of them in the standby one. */
export interface UnderWay {
  readonly sources: readonly (Span & { readonly state: string })[];
  readonly copies: readonly (Span & { readonly state: string })[];
  /** Whether copies were started just now, which cannot be seen yet. */
  readonly hasStarted: boolean;
}

/** How long to wait until the first snapshot or copy under way is typically over; whole seconds. */
export function nextLookSeconds(
  { sources, copies, hasStarted }: UnderWay,
  when: { readonly now: string; readonly bounds: WaitBounds },
): number {
  const isPending = ({ state }: { readonly state: string }) => state === "pending";
  const pendingSources = sources.filter(isPending);
  const pendingCopies = copies.filter(isPending);
  const forCopies = waitSeconds(pendingCopies, copies, when);
  if (pendingSources.length === 0) return forCopies;
  const forSources = waitSeconds(pendingSources, sources, when);
  return hasStarted || pendingCopies.length > 0 ? Math.min(forSources, forCopies) : forSources;
}
