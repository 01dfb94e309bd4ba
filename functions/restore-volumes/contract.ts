import * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

/** The recovery point that a server is restored from. */
export const chosenPoint = z.object({ server: z.string(), set: z.string(), takenAt: z.iso.datetime() });

export const input = z.extend(failoverRun, {
  /** As an earlier call chose them; empty at the first. Points completed since then do not change the choice. */
  points: z.array(chosenPoint),
});

export type Input = z.infer<typeof input>;

/** How far the restore is. */
export interface Output {
  readonly status: "ready" | "pending";
  readonly points: readonly z.infer<typeof chosenPoint>[];
  readonly waitSeconds: number;
}
