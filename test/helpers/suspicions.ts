import { openEvidence } from "../../functions/lib/aws/evidence-store.ts";
import { WEST } from "./ec2-world.ts";
import type { FailoverWorld } from "./failover-world.ts";

/**
 * Has the standby's detector make this of a suspicion that has just been raised.
 *
 * @returns what a step is given of it, in a run that has not turned the group
 */
export async function suspect(
  world: FailoverWorld,
  status: "open" | "confirmed" | "cleared",
): Promise<{ readonly firstBadSlot: string; readonly turned: boolean }> {
  const now = world.kernel.now();
  await openEvidence(world.table(WEST)).saveSuspicion("web", {
    firstBadSlotMs: now,
    openedAtMs: now,
    status,
    ...(status === "confirmed" && { classification: "REGION_LOST" }),
    reasons: ["nobody answers"],
  });
  return { firstBadSlot: new Date(now).toISOString(), turned: false };
}
