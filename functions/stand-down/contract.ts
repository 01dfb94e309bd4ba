import type * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = failoverRun;

export type Input = z.infer<typeof input>;

/** How far the cleaning up is. */
export interface Output {
  readonly status: "done" | "pending";
  /** Ids of what is still there. */
  readonly remaining: readonly string[];
  readonly waitSeconds: number;
}
