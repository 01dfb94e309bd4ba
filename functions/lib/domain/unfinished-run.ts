import * as z from "zod/mini";

/** What is known of a failover that has not ended. */
const details = z.object({
  /** The execution that was seen last. */
  execution: z.string(),
  epoch: z.int(),
  firstBadSlot: z.iso.datetime(),
  /** ISO instant at which it was seen. */
  since: z.iso.datetime(),
  /** How many executions have resumed the run. */
  resumed: z._default(z.int(), 0),
});

/** A failover that has not ended. */
export type UnfinishedRun = z.infer<typeof details> & { readonly run: string };

/** Reads a run off its obligation. @throws ZodError when it is none that Lifeboat wrote */
export const unfinishedRun = (obligation: {
  readonly id: string;
  readonly details: unknown;
}): UnfinishedRun => ({
  run: obligation.id,
  ...details.parse(obligation.details),
});

/** What to do about an unfinished run. */
export type AfterDeath =
  | { readonly kind: "wait" | "ended" }
  | { readonly kind: "resume"; readonly execution: string; readonly resumed: number }
  | { readonly kind: "give-up"; readonly deaths: number };

/** A run that has died so often would die again. */
const MOST_RESUMPTIONS = 3;
/** For so long AWS may not know an execution that was just started. */
const UNKNOWN_MS = 120_000;

/** Decides what becomes of an unfinished run, by the state of its last execution. */
export function afterDeath(
  { run, since, resumed }: UnfinishedRun,
  status: "running" | "succeeded" | "died" | "unknown",
  now: Date,
): AfterDeath {
  if (status === "succeeded") return { kind: "ended" };
  const isFresh = now.getTime() - Date.parse(since) < UNKNOWN_MS;
  if (status === "running" || (status === "unknown" && isFresh)) return { kind: "wait" };
  if (resumed >= MOST_RESUMPTIONS) return { kind: "give-up", deaths: resumed + 1 };
  return { kind: "resume", execution: `${run}-again-${resumed + 1}`, resumed: resumed + 1 };
}
