import * as z from "zod/mini";
import { failoverRun } from "../lib/domain/failover-run.ts";

export const input = z.extend(failoverRun, {
  /** How the fence went. One that is owed may have died before it wrote that down. */
  fence: z.enum(["fenced", "owed"]),
});

export type Input = z.infer<typeof input>;

/** The direction from now on. */
export interface Output {
  readonly active: string;
  readonly epoch: number;
}
