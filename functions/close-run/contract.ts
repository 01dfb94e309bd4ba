import * as z from "zod/mini";
import { chosenPoint } from "../lib/domain/chosen-point.ts";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = z.extend(failoverRun, {
  outcome: z.enum(["recovered", "stood-down", "held"]),
  reasons: z.array(z.string()),
  /** What the detector decided. */
  verdict: z.string(),
  /** "fenced", "owed" or "not attempted". */
  fence: z.string(),
  points: z.array(chosenPoint),
  /** The ways that the preparation took round obstacles, in their order, and what each of them was. */
  rungs: z.array(z.string()),
  obstacles: z.array(z.string()),
  firstBadSlot: z.iso.datetime(),
  /** Whether a person was told already, by a call that could not record it. */
  told: z.boolean(),
});

export type Input = z.infer<typeof input>;

/** What was told to whom. */
export interface Output {
  readonly subject: string;
}
