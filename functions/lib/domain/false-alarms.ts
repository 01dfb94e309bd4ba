/** So many false alarms within so long are worth a page of their own, once an hour. */
export const FALSE_ALARMS = 3;
const WINDOW_MS = 15 * 60_000;
const QUIET_MS = 60 * 60_000;

/**
 * Whether the latest false alarm is one too many: the third within the window, an hour or more after the last one that
 * was that. Asked again, it answers the same.
 *
 * @param instants when runs stood down, milliseconds since 1970, in any order, the latest among them
 */
export function isOneTooMany(instants: readonly number[]): boolean {
  const times = instants.toSorted((one, other) => one - other);
  let paged = Number.NEGATIVE_INFINITY;
  for (const [n, at] of times.entries()) {
    const first = times[n - FALSE_ALARMS + 1];
    if (first !== undefined && at - first <= WINDOW_MS && at - paged >= QUIET_MS) paged = at;
  }
  return paged === times.at(-1);
}
