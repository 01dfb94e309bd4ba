import * as z from "zod/mini";

export const input = z.object({
  /** When the tick's execution started, ISO 8601. */
  startedAt: z.iso.datetime(),
});

/** Between which seconds the waits of a tick lie. */
export const waitBounds = z.object({ shortest: z.number(), longest: z.number() });

export type Input = z.infer<typeof input>;

/** A group that this Region is in charge of, and which way it runs. */
export interface GroupInCharge {
  readonly group: string;
  readonly active: string;
  readonly standby: string;
  readonly epoch: number;
}

export interface Output {
  readonly groups: readonly GroupInCharge[];
  /** ISO instant after which the execution waits no longer; the next tick goes on. */
  readonly deadline: string;
  readonly bounds: z.infer<typeof waitBounds>;
}
