import * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";
import { type Underway, way } from "../lib/domain/ladder.ts";

export const input = z.extend(failoverRun, { way });

export type Input = z.infer<typeof input>;

/** How far the start is, or which way round an obstacle has to be taken. */
export type Output = { readonly waitSeconds: number } & ({ readonly status: "running" } | Underway);
