import * as z from "zod/mini";
import type { FailoverRun } from "../lib/domain/failover-run.ts";

/** The machine's input and its own name. */
export const input = z.object({
  group: z.string(),
  run: z.string(),
  epoch: z.int(),
  firstBadSlot: z.iso.datetime(),
  mode: z.literal("failover"),
});

export type Input = z.infer<typeof input>;

/** The run, with the direction it starts from; or why it must not act. */
export type Output =
  | ({
      readonly status: "acquired";
      /** False when the group was taken over less than a day ago: then a person decides about the next time. */
      readonly automatic: boolean;
    } & FailoverRun)
  | { readonly status: "busy" | "refused"; readonly reason: string };
