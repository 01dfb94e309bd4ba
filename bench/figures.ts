/** How a quantity is spread over the seeds, in its own unit; null where that seed has no figure. */
export interface Spread {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/**
 * The smallest value that at least this share of all values does not exceed (nearest rank), so that it is always one
 * that was measured. A seed without a figure never recovered: it counts as worse than every other, and is not left out.
 *
 * @param values null for a seed without a figure
 * @param share from 0 (excluded) to 1
 * @returns null where the rank falls on a seed without a figure, and without any seeds
 */
export function percentile(values: readonly (number | null)[], share: number): number | null {
  const inOrder = values.map((value) => value ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  // Guards against 0.95 * 20 being a hair more than 19.
  const rank = Math.ceil(inOrder.length * share - 1e-9);
  const found = inOrder[Math.max(0, rank - 1)];
  return found === undefined || found === Number.POSITIVE_INFINITY ? null : found;
}

/** All percentiles of a quantity at once. */
export const spread = (values: readonly (number | null)[]): Spread => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
  max: percentile(values, 1),
});

/** To the thousandth: what the trace's milliseconds can say. */
export const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
