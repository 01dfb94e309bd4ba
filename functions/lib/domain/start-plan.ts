import { StepFailed } from "../errors.ts";
import type { Instance } from "./resources.ts";

/** What has to be done so that every instance runs. */
export interface StartPlan {
  /** Instances that have to be asked to start. */
  readonly start: readonly Instance[];
  readonly running: boolean;
}

/**
 * Decides which instances to start. Starts fail silently: AWS accepts them and the instance falls back to
 * `stopped`, with the reason beside it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
 *
 * @throws StepFailed when a start has failed on AWS's side
 */
export function planStart(instances: readonly Instance[]): StartPlan {
  for (const { id, state, stateReason } of instances)
    if (state === "stopped" && stateReason?.startsWith("Server."))
      throw new StepFailed(`${id} was asked to start and fell back to stopped: ${stateReason}`);
  return {
    start: instances.filter(({ state }) => state === "stopped"),
    running: instances.every(({ state }) => state === "running"),
  };
}
