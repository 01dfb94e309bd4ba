import * as z from "zod/mini";
import { chosenPoint } from "../lib/domain/chosen-point.ts";
import { failoverRun, undecided } from "../lib/domain/failover-run.ts";
import type { CalledOff } from "../lib/domain/verdict.ts";

export const input = z.extend(failoverRun, {
  ...undecided,
  /** The recovery point that each server was restored from: without one nothing would prove the data. */
  points: z.array(chosenPoint).check(z.minLength(1)),
});

export type Input = z.infer<typeof input>;

/** Whether the standby may take traffic, and what speaks against it. */
export type Output = { readonly reasons: readonly string[]; readonly waitSeconds: number } & (
  | { readonly status: "verified" | "pending" }
  | CalledOff
);
