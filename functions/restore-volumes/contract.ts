import * as z from "zod/mini";
import { type ChosenPoint, chosenPoint } from "../lib/domain/chosen-point.ts";
import { failoverRun } from "../lib/domain/failover-run.ts";
import { type Turn, way } from "../lib/domain/ladder.ts";

export const input = z.extend(failoverRun, {
  /** As an earlier call chose them; empty at the first. Points completed since then do not change the choice. */
  points: z.array(chosenPoint),
  way,
});

export type Input = z.infer<typeof input>;

/** How far the restore is, or which way round an obstacle has to be taken. */
export type Output = {
  readonly points: readonly ChosenPoint[];
  readonly waitSeconds: number;
} & ({ readonly status: "ready" | "pending" } | ({ readonly status: "blocked" } & Turn));
