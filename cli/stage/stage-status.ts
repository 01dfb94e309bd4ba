import type { Obligation } from "../../functions/lib/aws/obligations.ts";
import type { Run } from "../../functions/lib/aws/runs.ts";
import type { Direction } from "../../functions/lib/domain/direction.ts";
import type { Suspicion, Testimony } from "../../functions/lib/domain/evidence.ts";
import type { ServerFreshness } from "../../functions/lib/domain/freshness.ts";

/** How a deployed stage is. Documented in docs/commands.md; instants are ISO 8601. */
export interface StageStatus {
  readonly schemaVersion: 1;
  readonly stage: string;
  readonly at: string;
  readonly regions: readonly {
    readonly region: string;
    readonly answers: boolean;
    readonly account: string | null;
    /** Why nothing is known of it. */
    readonly reason: string | null;
  }[];
  readonly groups: readonly GroupStatus[];
  /** What a person should look at; empty when all is well. */
  readonly attention: readonly string[];
}

/** How a group is. */
export interface GroupStatus extends Direction {
  readonly group: string;
  readonly takenOverAt: string | null;
  /** The epoch in each Region's table; null where it is silent. */
  readonly epochs: Readonly<Record<string, number | null>>;
  /** As the standby's Region, which is in charge, has seen it; null when that is silent. */
  readonly evidence: GroupEvidence | null;
  /** In the standby's Region; null when that is silent. */
  readonly recoveryPoints: {
    readonly objectiveSeconds: number;
    readonly ageSeconds: number | null;
    readonly projectedAgeSeconds: number;
    readonly servers: readonly (ServerFreshness & { readonly takenAt: string | null })[];
  } | null;
  /** Seconds since the takeover, while there is no complete copy of what was written since; null otherwise. */
  readonly unprotectedSeconds: number | null;
  /** The run that holds the lease. */
  readonly lease: string | null;
  readonly owed: readonly (Pick<Obligation, "kind" | "id"> & { readonly region: string })[];
  /** The last runs, newest first. */
  readonly runs: readonly (Run & { readonly region: string })[];
}

/** What the detector has seen of the active Region. */
export interface GroupEvidence {
  readonly slots: readonly ({ readonly at: string } & Readonly<Record<Witness, Testimony>>)[];
  /** Null without evidence. */
  readonly newestAgeSeconds: number | null;
  readonly suspicion:
    | (Omit<Suspicion, "firstBadSlotMs" | "openedAtMs"> & { readonly firstBadSlot: string })
    | null;
}

export type Witness = "probe" | "oracle" | "selfCheck" | "beacon";
