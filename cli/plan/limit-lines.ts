import { hang } from "../report/wrap.ts";
import type { Budget } from "./budget.ts";

/** What binds first, in lines of eighty columns: copy slots, and snapshots kept. */
export const limitLines = ({ maxVolumes, volumes, snapshots }: Budget): string[] => [
  ...hang(
    "  volumes    ",
    `${volumes.configured} into one Region, ${maxVolumes} at most: what the copy slots carry within the objective; up to ${volumes.eachTick} have a copy of every tick`,
  ),
  ...hang(
    "  snapshots  ",
    `${snapshots.perRegion} in a Region at most, of ${snapshots.quota}: per volume ${snapshots.perVolumeInStandby} in the standby, ${snapshots.perVolumeInActive} in the active Region`,
  ),
];
