import type { RecoveryPoint } from "./recovery-points.ts";
import type { Snapshot } from "./resources.ts";
import type { SourceSet } from "./source-sets.ts";

/** The right to start one copy, taken before the call; it outlives a lost answer and EC2's eventual consistency. */
export interface CopyClaim {
  readonly sourceSnapshot: string;
  readonly sourceVolume: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The code with which AWS refused the call for good; null when it was carried out, or may have been. */
  readonly refused: string | null;
}

/** What a decision about copies rests on. */
export interface CopySituation {
  /** Sets in the active Region. */
  readonly sets: readonly SourceSet[];
  /** Points in the standby Region. */
  readonly points: readonly RecoveryPoint[];
  /** Claims that have not expired. */
  readonly claims: readonly CopyClaim[];
  /** Device by volume, as far as known. */
  readonly devices: Readonly<Record<string, string>>;
  /** Copies that run in the standby Region now, everybody's. */
  readonly inFlightInRegion: number;
  /** How many may run there before no further one is started ... */
  readonly limit: number;
  /** ... but for a server whose objective is in danger: all that AWS allows, the reserve included. */
  readonly quota: number;
  /** Seconds from one set to the next. */
  readonly intervalSeconds: number;
  /** Recovery point objective of each group, in seconds. */
  readonly objectives: Readonly<Record<string, number>>;
  /** ISO instant. */
  readonly now: string;
}

/** One copy to start. */
export interface PlannedCopy {
  readonly set: SourceSet;
  readonly source: Snapshot;
  readonly device: string;
  readonly attempt: number;
}
