import type * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = failoverRun;

export type Input = z.infer<typeof input>;

/** Whether the old active was told to stop, or that is still owed. */
export interface Output {
  readonly status: "fenced" | "owed";
  readonly reason: string;
}
