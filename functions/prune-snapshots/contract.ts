import * as z from "zod/mini";

export const input = z.object({
  group: z.string(),
  active: z.string(),
  standby: z.string(),
});

export type Input = z.infer<typeof input>;

export interface Output {
  /** How many snapshots were deleted, by Region. */
  readonly deleted: Readonly<Record<string, number>>;
  /** Why the active Region was left out, or left half done; null when it was not. */
  readonly skipped: string | null;
}
