import * as z from "zod/mini";

export const input = z.object({
  /** When the tick's execution started, ISO 8601. */
  startedAt: z.iso.datetime(),
});

export type Input = z.infer<typeof input>;

export interface Output {
  /** Starts of the slots that the tick has to probe, ISO 8601; none where this Region is in charge of no group. */
  readonly slots: readonly string[];
}
