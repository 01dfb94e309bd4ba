import * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = z.extend(failoverRun, {
  /**
   * `everything`: the run moved nothing, all that it prepared goes.
   * `leftovers`: its servers serve; what it made in vain before them goes.
   */
  scope: z.enum(["everything", "leftovers"]),
});

export type Input = z.infer<typeof input>;

/** How far the cleaning up is. */
export interface Output {
  readonly status: "done" | "pending";
  /** Ids of what is still there. */
  readonly remaining: readonly string[];
  readonly waitSeconds: number;
}
