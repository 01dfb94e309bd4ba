import type { Region } from "./cloud.ts";

/**
 * Tells from now on whether the Region is still in its present life. A loss ends it; a return begins another one,
 * in which nothing goes on that waited in an earlier one.
 */
export function presentLife(region: Region): () => boolean {
  const { life } = region;
  return () => !region.lost && region.life === life;
}

/** Runs `action` after `ms` virtual milliseconds unless the Region is lost by then; returns the way to cancel it. */
export function afterInRegion(region: Region, ms: number, action: () => void): () => void {
  const goesOn = presentLife(region);
  return region.kernel.after(ms, () => {
    if (goesOn()) action();
  });
}

/**
 * Waits `ms` virtual milliseconds. What waits in a Region that is lost meanwhile never goes on.
 *
 * @throws the signal's reason when it is aborted first
 */
export function sleepInRegion(region: Region, ms: number, signal?: AbortSignal): Promise<void> {
  const goesOn = presentLife(region);
  return region.kernel.sleep(ms, signal).then(() => (goesOn() ? undefined : never()));
}

/** A promise that nothing settles: what has stopped for good. */
export const never = (): Promise<never> => new Promise(() => {});

/** An id in the form of a UUID, from a named stream. */
export const uuidFrom = (region: Region, stream: string): string => {
  const digits = region.kernel.random(stream);
  return [8, 4, 4, 4, 12].map((length) => digits.hex(length)).join("-");
};
