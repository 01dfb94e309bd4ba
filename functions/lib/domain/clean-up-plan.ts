import { NO_EPOCH, TAG } from "./names.ts";
import type { Instance, Volume } from "./resources.ts";

/** What has to be undone next after a false alarm. */
export interface CleanUpPlan {
  /** Instances that may still serve under an epoch, also when they are at rest and somebody starts them. */
  readonly disarm: readonly string[];
  readonly stop: readonly string[];
  readonly detach: readonly string[];
  readonly delete: readonly string[];
  /** What is still there of the run. */
  readonly remaining: readonly string[];
}

/**
 * Decides how to undo a preparation: take the epoch from the instances that this run started and stop them, then
 * detach its volumes, then delete them. Only what carries the run's own tag is touched.
 */
export function planCleanUp(
  run: string,
  instances: readonly Instance[],
  volumes: readonly Volume[],
): CleanUpPlan {
  const mine = instances.filter(({ tags }) => tags[TAG.run] === run);
  const awake = mine.filter(({ state }) => state !== "stopped" && state !== "terminated");
  const left = volumes.filter(({ state }) => state !== "deleting" && state !== "deleted");
  const resting = (instanceId: string) => !awake.some(({ id }) => id === instanceId);
  const armed = (epoch: string | undefined) => epoch !== undefined && epoch !== NO_EPOCH;
  return {
    disarm: mine.flatMap(({ id, tags }) => (armed(tags[TAG.epoch]) ? [id] : [])),
    // AWS refuses to stop an instance that is still `pending`: the next round will find it running.
    stop: awake.flatMap(({ id, state }) => (state === "running" ? [id] : [])),
    detach: left.flatMap(({ id, attachments }) =>
      attachments.some(({ state, instanceId }) => state === "attached" && resting(instanceId)) ? [id] : [],
    ),
    delete: left.flatMap(({ id, state, attachments }) =>
      (state === "available" || state === "error") && attachments.length === 0 ? [id] : [],
    ),
    remaining: [...awake.map(({ id }) => id), ...left.map(({ id }) => id)],
  };
}
