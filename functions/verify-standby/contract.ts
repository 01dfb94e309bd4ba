import * as z from "zod/mini";
import { chosenPoint } from "../lib/domain/chosen-point.ts";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = z.extend(failoverRun, {
  /** The recovery point that each server was restored from: without one nothing would prove the data. */
  points: z.array(chosenPoint).check(z.minLength(1)),
});

export type Input = z.infer<typeof input>;

/** Whether the standby may take traffic, and what speaks against it. */
export interface Output {
  readonly status: "verified" | "pending";
  readonly reasons: readonly string[];
  readonly waitSeconds: number;
}
