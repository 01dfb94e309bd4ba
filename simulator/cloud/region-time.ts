import type { Region } from "./cloud.ts";

/** Runs `action` after `ms` virtual milliseconds unless the Region is lost by then; returns the way to cancel it. */
export const afterInRegion = (region: Region, ms: number, action: () => void): (() => void) =>
  region.kernel.after(ms, () => {
    if (!region.lost) action();
  });

/**
 * Waits `ms` virtual milliseconds. What waits in a Region that is lost meanwhile never goes on.
 *
 * @throws the signal's reason when it is aborted first
 */
export async function sleepInRegion(region: Region, ms: number, signal?: AbortSignal): Promise<void> {
  await region.kernel.sleep(ms, signal);
  if (region.lost) await never();
}

/** A promise that nothing settles: what has stopped for good. */
export const never = (): Promise<never> => new Promise(() => {});

/** An id in the form of a UUID, from a named stream. */
export const uuidFrom = (region: Region, stream: string): string => {
  const digits = region.kernel.random(stream);
  return [8, 4, 4, 4, 12].map((length) => digits.hex(length)).join("-");
};
