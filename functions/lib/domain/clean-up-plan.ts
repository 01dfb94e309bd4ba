import { NO_EPOCH, TAG } from "./names.ts";
import type { Instance, Volume } from "./resources.ts";
import { replacedBy } from "./server-instance.ts";

/** What has to be undone next. */
export interface CleanUpPlan {
  /** Instances that may still serve under an epoch, also when they are at rest and somebody starts them. */
  readonly disarm: readonly string[];
  readonly stop: readonly string[];
  /** Instances that the run launched, and the older one that gets each one's addresses back, if nothing serves. */
  readonly terminate: readonly { readonly id: string; readonly heir: string | undefined }[];
  readonly detach: readonly string[];
  readonly delete: readonly string[];
  /** What is still there of the run. */
  readonly remaining: readonly string[];
}

/**
 * Decides how to undo what a run has prepared: take the epoch from the instances that it started and stop them,
 * terminate those that it launched, then detach its volumes, then delete them. Only what carries the run's own tag is
 * touched.
 *
 * @param serving ids of instances that are to go on with what they have: what the run made besides them, on its way
 *   up the ladder, is undone
 */
export function planCleanUp(
  run: string,
  found: { readonly instances: readonly Instance[]; readonly volumes: readonly Volume[] },
  serving: readonly string[] = [],
): CleanUpPlan {
  const mine = found.instances.filter(
    ({ id, tags, state }) => tags[TAG.run] === run && state !== "terminated" && !serving.includes(id),
  );
  const awake = mine.filter(({ state }) => state !== "stopped");
  // One that an earlier run launched is a server like any other by now, and only to be stopped.
  const launched = mine.filter(({ tags }) => tags[TAG.launchedBy] === run);
  const heirOf = (instance: Instance) => (serving.length > 0 ? undefined : replacedBy(instance)[0]);
  const started = mine.filter((instance) => !launched.includes(instance));
  const left = found.volumes.filter(
    ({ state, attachments }) =>
      state !== "deleting" &&
      state !== "deleted" &&
      !attachments.some(({ instanceId }) => serving.includes(instanceId)),
  );
  const resting = (instanceId: string) => !awake.some(({ id }) => id === instanceId);
  const armed = (epoch: string | undefined) => epoch !== undefined && epoch !== NO_EPOCH;
  return {
    disarm: started.flatMap(({ id, tags }) => (armed(tags[TAG.epoch]) ? [id] : [])),
    // AWS refuses to stop an instance that is still `pending`: the next round will find it running.
    stop: started.flatMap(({ id, state }) => (state === "running" ? [id] : [])),
    terminate: launched.flatMap((instance) =>
      instance.state === "shutting-down" ? [] : [{ id: instance.id, heir: heirOf(instance) }],
    ),
    detach: left.flatMap(({ id, attachments }) =>
      attachments.some(({ state, instanceId }) => state === "attached" && resting(instanceId)) ? [id] : [],
    ),
    delete: left.flatMap(({ id, state, attachments }) =>
      (state === "available" || state === "error") && attachments.length === 0 ? [id] : [],
    ),
    remaining: [
      ...awake.map(({ id }) => id),
      ...launched.flatMap(({ id, state }) => (state === "stopped" ? [id] : [])),
      ...left.map(({ id }) => id),
    ],
  };
}
