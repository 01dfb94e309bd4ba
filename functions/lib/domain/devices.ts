import type { RecoveryPoint } from "./recovery-points.ts";
import type { Instance } from "./resources.ts";

/**
 * Which device each volume belongs under. AWS takes one list of tags for a whole snapshot set, so the device cannot
 * be noted when a set is taken; it is read when the set is copied, minutes later: where the volume is attached now,
 * or, if it is not, where it was at its newest copy.
 *
 * @param points newest first
 * @returns device name by volume id
 */
export function devicesOf(
  instances: readonly Instance[],
  points: readonly RecoveryPoint[],
): Readonly<Record<string, string>> {
  const remembered = points
    .toReversed()
    .flatMap(({ members }) => members.map(({ sourceVolume, device }) => [sourceVolume, device] as const));
  const attached = instances.flatMap(({ volumes }) =>
    volumes.map(({ volumeId, device }) => [volumeId, device] as const),
  );
  return Object.fromEntries(
    [...remembered, ...attached].filter((known): known is [string, string] => !!known[1]),
  );
}
