import * as z from "zod/mini";
import { NoRecoveryPoint } from "../errors.ts";
import { newestUsable, type RecoveryPoint } from "./recovery-points.ts";

/** The recovery point that a server is restored from. */
export const chosenPoint = z.object({ server: z.string(), set: z.string(), takenAt: z.iso.datetime() });

export type ChosenPoint = z.infer<typeof chosenPoint>;

/**
 * The point to restore a server from: the one that the run has begun with, so that points completed since then do
 * not change the choice; else the newest usable one. What proved broken is neither.
 *
 * @param pinned id of the set that the run has begun with
 * @param broken ids of sets that no volume could be made of
 * @throws NoRecoveryPoint when there is none
 */
export function choosePoint(
  points: readonly RecoveryPoint[],
  server: string,
  { pinned, broken }: { readonly pinned: string | undefined; readonly broken: readonly string[] },
): RecoveryPoint {
  const candidates = points.filter(({ id }) => !broken.includes(id));
  const point =
    pinned === undefined || broken.includes(pinned)
      ? newestUsable(candidates, server)
      : candidates.find(({ id, usable }) => id === pinned && usable);
  if (point) return point;
  throw new NoRecoveryPoint(
    pinned === undefined || broken.includes(pinned)
      ? `${server} has no usable recovery point among ${points.length} in the standby Region, ${broken.length} of them broken`
      : `the recovery point ${pinned} of ${server} is not usable any more`,
  );
}
