import * as z from "zod/mini";

export const input = z.object({
  /** As measure-recovery-points returns them, for the groups that this Region is in charge of. */
  groups: z.array(
    z.object({
      group: z.string(),
      /** Age of the newest usable recovery point of the group's worst server; null while there is none. */
      ageSeconds: z.nullable(z.number()),
      projectedAgeSeconds: z.number(),
    }),
  ),
});

export type Input = z.infer<typeof input>;

/** Which way each group runs, as both Regions' tables say. */
export interface Output {
  readonly directions: readonly { readonly group: string; readonly active: string; readonly epoch: number }[];
  /** How much this Region's copy owes: runs to be ended, a fence, the epoch. */
  readonly owed: number;
}
