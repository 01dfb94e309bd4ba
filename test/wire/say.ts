const startedAt = performance.now();

/** Seconds since the suite began, with one decimal. */
export const elapsed = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);

/** Says what the suite is doing while it does it. */
export function say(text: string): void {
  console.log(`[${elapsed().padStart(6)} s] ${text}`);
}
