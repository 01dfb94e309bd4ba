import type { Configuration } from "../../functions/lib/config/schema.ts";

/** Copies that may run at once into one Region for Lifeboat; a reserve that leaves none is refused elsewhere. */
export const copySlots = ({ backup: { copySlots } }: Configuration): number =>
  Math.max(1, copySlots.limit - copySlots.reserve);

/** What waiting for slots is worked out from. */
export interface Traffic {
  readonly slots: number;
  readonly copySeconds: number;
  /** From one tick to the next. */
  readonly intervalSeconds: number;
}

/** How many volumes can have a copy of every tick: those whose copies, slots by slots, end before the next one. */
export const volumesEachTickWith = ({ slots, copySeconds, intervalSeconds }: Traffic): number =>
  slots * Math.floor(intervalSeconds / copySeconds);

/**
 * How long the last of so many volumes waits for its copy's turn, at worst, in addition to an interval. As long as all
 * have a copy of every tick, those before it in the line. With more of them some ticks are passed over: from the start
 * of its last copy to the start of the next one lies the whole line (and that copy itself, because a volume has one in
 * flight), and the snapshot that is copied then may be an interval old.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html (20 slots a Region)
 */
export function secondsUntilTurn(volumes: number, traffic: Traffic): number {
  const { slots, copySeconds, intervalSeconds } = traffic;
  const isPassedOver = volumes > volumesEachTickWith(traffic) || copySeconds > intervalSeconds;
  if (isPassedOver) return Math.max(copySeconds, (volumes * copySeconds) / slots);
  return Math.max(0, Math.ceil(volumes / slots) - 1) * copySeconds;
}

/** How many volumes wait no longer than so many seconds. */
export function volumesWithin(seconds: number, traffic: Traffic): number {
  const { slots, copySeconds, intervalSeconds } = traffic;
  if (seconds < 0) return 0;
  const passedOver = seconds < copySeconds ? 0 : Math.floor((slots * seconds) / copySeconds);
  if (copySeconds > intervalSeconds) return passedOver;
  const eachTick = volumesEachTickWith(traffic);
  return Math.max(Math.min(eachTick, slots * (1 + Math.floor(seconds / copySeconds))), passedOver);
}

/** The slots with which so many volumes wait no longer than so many seconds: fewer than one for each is enough. */
export function slotsNeeded(
  volumes: number,
  seconds: number,
  traffic: Pick<Traffic, "copySeconds" | "intervalSeconds">,
): number {
  let [few, enough] = [0, Math.max(1, volumes)];
  while (enough - few > 1) {
    const slots = Math.floor((few + enough) / 2);
    if (volumesWithin(seconds, { ...traffic, slots }) >= volumes) enough = slots;
    else few = slots;
  }
  return enough;
}
