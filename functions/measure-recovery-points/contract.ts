import * as z from "zod/mini";
import type { GroupFreshness } from "../lib/domain/freshness.ts";

export const input = z.object({});

export type Input = z.infer<typeof input>;

export interface Output {
  /** The groups that this Region is in charge of. */
  readonly groups: readonly GroupFreshness[];
}
