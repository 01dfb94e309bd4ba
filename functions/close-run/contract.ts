import * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = z.extend(failoverRun, {
  outcome: z.enum(["recovered", "stood-down", "held"]),
  reasons: z.array(z.string()),
  /** What the detector decided. */
  verdict: z.string(),
  /** "fenced", "owed" or "not attempted". */
  fence: z.string(),
  points: z.array(z.object({ server: z.string(), set: z.string(), takenAt: z.iso.datetime() })),
  firstBadSlot: z.iso.datetime(),
});

export type Input = z.infer<typeof input>;

/** What was told to whom. */
export interface Output {
  readonly subject: string;
}
