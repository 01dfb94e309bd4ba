import type { Obstacle } from "./ladder.ts";
import { TAG } from "./names.ts";
import type { Instance } from "./resources.ts";

/** What has to be done so that every instance runs. */
export interface StartPlan {
  /** Instances that have to be asked to start. */
  readonly start: readonly Instance[];
  /** A start that has failed on AWS's side. */
  readonly obstacle: Obstacle | undefined;
  readonly running: boolean;
}

/**
 * Why a start failed on AWS's side; all other reasons say who stopped the instance.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
 */
const FAILURES = /^(Server\.|Client\.(InternalError|InvalidSnapshot|VolumeLimitExceeded))/;

/**
 * Decides which instances to start. Starts fail silently: AWS accepts them and the instance falls back to
 * `stopped`, with the reason beside it. The reason stays until the next start, so it counts only on an instance that
 * has been asked in this round of this run: an earlier failure is no reason not to try.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
 */
export function planStart(
  { run, round }: { readonly run: string; readonly round: number },
  instances: readonly Instance[],
): StartPlan {
  const fallen = instances.find(
    ({ state, stateReason, tags }) =>
      state === "stopped" &&
      tags[TAG.run] === run &&
      tags[TAG.round] === String(round) &&
      FAILURES.test(stateReason ?? ""),
  );
  return {
    start: instances.filter((instance) => instance.state === "stopped" && instance !== fallen),
    obstacle: fallen && whyFallen(fallen),
    running: instances.every(({ state }) => state === "running"),
  };
}

const whyFallen = ({ id, availabilityZone, stateReason }: Instance): Obstacle => ({
  kind: "zones-unfit",
  zones: [availabilityZone],
  reason: `${id} was asked to start and fell back to stopped: ${stateReason}`,
});
