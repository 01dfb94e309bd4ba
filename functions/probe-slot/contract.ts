import * as z from "zod/mini";

export const input = z.object({
  /** Start of the slot to probe, ISO 8601. */
  slot: z.iso.datetime(),
  /** Name of the execution that asks: whoever has claimed the slot may ask for it again. */
  tick: z.string(),
});

export type Input = z.infer<typeof input>;

/** Groups whose suspicion has stood for a while without an execution: the alarm's event was lost, so start it. */
export interface Output {
  readonly overdue: readonly { readonly group: string }[];
}
