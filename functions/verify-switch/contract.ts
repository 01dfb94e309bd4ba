import type * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = failoverRun;

export type Input = z.infer<typeof input>;

/** Whether the zone's own servers answer with the new active. */
export interface Output {
  readonly status: "switched" | "pending";
  readonly answers: readonly string[];
  readonly waitSeconds: number;
}
