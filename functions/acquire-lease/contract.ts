import * as z from "zod/mini";
import type { FailoverRun } from "../lib/domain/failover-run.ts";

/** The machine's input and its own name. */
export const input = z.object({
  group: z.string(),
  /** Name of the execution: the run's own, or that of one which resumes it. */
  execution: z.string(),
  epoch: z.int(),
  firstBadSlot: z.iso.datetime(),
  mode: z.literal("failover"),
});

export type Input = z.infer<typeof input>;

/** The run, with the direction it starts from; or why it must not act. */
export type Output =
  | ({
      readonly status: "acquired";
      /**
       * False when another run took the group over less than a day ago: then a person decides about the next time.
       */
      readonly automatic: boolean;
      /** Whether this run has turned the group already, before it died: then it is past all deciding. */
      readonly turned: boolean;
    } & FailoverRun)
  | { readonly status: "busy" | "refused"; readonly reason: string };
