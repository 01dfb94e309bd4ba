import * as z from "zod/mini";
import { chosenPoint } from "../lib/domain/chosen-point.ts";
import { failoverRun, undecided } from "../lib/domain/failover-run.ts";
import { type Underway, way } from "../lib/domain/ladder.ts";
import type { CalledOff } from "../lib/domain/verdict.ts";

export const input = z.extend(failoverRun, {
  ...undecided,
  /** The recovery points that the run has chosen so far. */
  points: z.array(chosenPoint),
  way,
});

export type Input = z.infer<typeof input>;

/** How far the launch is, or which way round an obstacle has to be taken. */
export type Output = { readonly waitSeconds: number } & (
  | { readonly status: "launched" }
  | Underway
  | CalledOff
);
