import type { GroupConfiguration } from "../config/schema.ts";

/** Which way a group runs now. Direction is data: the configuration gives epoch 0, every takeover the next one. */
export interface Direction {
  readonly active: string;
  readonly standby: string;
  /** Grows at each change of direction; the higher epoch wins. */
  readonly epoch: number;
}

/** The item under which a table holds a group's direction. */
export const DIRECTION_ITEM = "direction";

/** A group's direction before its first takeover. */
export const initialDirection = ({ active, standby }: GroupConfiguration): Direction => ({
  active,
  standby,
  epoch: 0,
});

/** The one of several claims to obey: the highest epoch; the first of equals. */
export const ruling = (first: Direction, ...others: readonly (Direction | undefined)[]): Direction =>
  others.reduce<Direction>((best, other) => (other && other.epoch > best.epoch ? other : best), first);

/** Whether the copy of Lifeboat in `region` is in charge of the group: it is, when its Region is the standby. */
export const isInCharge = (direction: Direction, region: string): boolean => direction.standby === region;

/** Whether `region` runs the group because it took it over, and not because the configuration put it there. */
export const hasTakenOver = (direction: Direction, region: string): boolean =>
  direction.epoch > 0 && direction.active === region;
