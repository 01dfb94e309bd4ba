import * as z from "zod/mini";

export const input = z.object({
  /** Start of the slot to probe, ISO 8601. */
  slot: z.iso.datetime(),
  /** Name of the execution that asks: whoever has claimed the slot may ask for it again. */
  tick: z.string(),
});

export type Input = z.infer<typeof input>;

export interface Output {
  /** Whether a suspicion has stood for a while without an execution: the alarm's event was lost, so start it. */
  readonly overdue: boolean;
  /** The group whose failover is to be started. Where several are overdue they take turns. */
  readonly group: string | null;
}
