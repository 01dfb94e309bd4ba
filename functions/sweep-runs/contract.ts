import * as z from "zod/mini";

/** Nothing, or the event of an execution that has ended: all runs are looked after, whoever asks. */
export const input = z.object({});

export type Input = z.infer<typeof input>;

/** What became of the runs that had not ended. */
export interface Output {
  readonly resumed: readonly string[];
  readonly held: readonly string[];
}
