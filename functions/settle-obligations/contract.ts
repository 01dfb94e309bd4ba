import * as z from "zod/mini";

/** Nothing: whatever is owed is tried. */
export const input = z.object({});

export type Input = z.infer<typeof input>;

/** What was acknowledged just now, and what is owed still: "fence of epoch 1". */
export interface Output {
  readonly settled: readonly string[];
  readonly owed: readonly string[];
}
