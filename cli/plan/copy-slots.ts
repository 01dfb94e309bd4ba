import type { Configuration } from "../../functions/lib/config/schema.ts";

/** Copies that may run at once into one Region for Lifeboat; a reserve that leaves none is refused elsewhere. */
export const copySlots = ({ backup: { copySlots } }: Configuration): number =>
  Math.max(1, copySlots.limit - copySlots.reserve);

/** What the number of volumes is worked out from. */
export interface Cycle {
  readonly slots: number;
  /** Seconds in which each volume needs a copy: objective - snapshot - copy. */
  readonly cycleSeconds: number;
  readonly copySeconds: number;
}

/**
 * How many volumes can be copied in turn: slots x (objective - snapshot - copy) / copy.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html (20 slots a Region)
 */
export const volumesPerCycle = ({ slots, cycleSeconds, copySeconds }: Cycle): number =>
  Math.max(0, Math.floor((slots * cycleSeconds) / copySeconds));

/** The slots that so many volumes need to be copied within a cycle. */
export const slotsNeeded = (volumes: number, { cycleSeconds, copySeconds }: Omit<Cycle, "slots">): number =>
  Math.ceil((volumes * copySeconds) / cycleSeconds);
