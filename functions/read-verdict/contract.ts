import * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";
import type { Verdict } from "../lib/domain/verdict.ts";

export const input = z.extend(failoverRun, { firstBadSlot: z.iso.datetime() });

export type Input = z.infer<typeof input>;
export type Output = Verdict;
