import * as z from "zod/mini";

/** What is known of a failover that has not ended. */
const details = z.object({
  /** The execution that was seen last. */
  execution: z.string(),
  epoch: z.int(),
  firstBadSlot: z.iso.datetime(),
  /** ISO instant at which it was seen. */
  since: z.iso.datetime(),
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
  | { readonly kind: "resume"; readonly execution: string }
  | { readonly kind: "give-up"; readonly deaths: number };

/** A run that has died so often would die again. */
const MOST_RESUMPTIONS = 3;
/** For so long AWS may not know an execution that was just started. */
const UNKNOWN_MS = 120_000;

/**
 * Decides what becomes of an unfinished run, by the state of the execution that was seen last. An execution has one
 * successor, known by its name: whoever is late, and takes an older one for the last, starts nothing new.
 */
export function afterDeath(
  { run, execution, since }: UnfinishedRun,
  status: "running" | "succeeded" | "died" | "unknown",
  now: Date,
): AfterDeath {
  if (status === "succeeded") return { kind: "ended" };
  const isFresh = now.getTime() - Date.parse(since) < UNKNOWN_MS;
  if (status === "running" || (status === "unknown" && isFresh)) return { kind: "wait" };
  const resumed = Number(/-again-(\d+)$/.exec(execution)?.[1] ?? 0);
  if (resumed >= MOST_RESUMPTIONS) return { kind: "give-up", deaths: resumed + 1 };
  return { kind: "resume", execution: `${run}-again-${resumed + 1}` };
}
