import type * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = failoverRun;

export type Input = z.infer<typeof input>;

/** The direction from now on. */
export interface Output {
  readonly active: string;
  readonly epoch: number;
}
