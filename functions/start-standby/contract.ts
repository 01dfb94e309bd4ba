import type * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = failoverRun;

export type Input = z.infer<typeof input>;

/** How far the start is. */
export interface Output {
  readonly status: "running" | "pending";
  readonly waitSeconds: number;
}
