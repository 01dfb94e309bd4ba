/** The detector's unit of time: absolute ten-second slots, :00, :10, ... of every minute. */
export const SLOT_MS = 10_000;

/** Slots of one tick: two minutes, so that ticks overlap and one that is lost leaves no gap. */
export const SLOTS_A_TICK = 12;

/**
 * The slots that begin after a tick's start, wherever in its minute that lies.
 *
 * @param startedAt ISO 8601
 * @returns starts of slots, ISO 8601
 */
export function slotsOfTick(startedAt: string): string[] {
  const begun = Math.floor(Date.parse(startedAt) / SLOT_MS);
  return Array.from({ length: SLOTS_A_TICK }, (_, index) =>
    new Date((begun + 1 + index) * SLOT_MS).toISOString(),
  );
}

/** Key under which a slot's evidence is kept; keys sort as time does. */
export const slotItem = (slotMs: number): string => `slot#${new Date(slotMs).toISOString()}`;

/** The instant of a slot as it appears in execution names, which may not hold a colon: 20260101T010203Z. */
const compactInstant = (iso: string): string => iso.replace(/\.\d{3}Z$/, "Z").replace(/[-:]/g, "");

/** Name of the failover that answers a suspicion: the same from wherever it is started. */
export const runName = (group: string, epoch: number, firstBadSlotMs: number): string =>
  `failover-${group}-${epoch}-${compactInstant(new Date(firstBadSlotMs).toISOString())}`;
