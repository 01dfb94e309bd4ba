import * as z from "zod/mini";

export const input = z.object({
  /** Start of the slot to probe, ISO 8601. */
  slot: z.iso.datetime(),
});

/** Groups whose suspicion has stood for a while without an execution: the alarm's event was lost, so start it. */
export interface Output {
  readonly overdue: readonly { readonly group: string }[];
}
