import type { TroubleKind } from "../stage/trouble.ts";
import type { Budget } from "./budget.ts";
import type { Difference } from "./differences.ts";

/** What `lifeboat plan --stage NAME` found. docs/configuration.md explains each kind. */
export type Deployed =
  /** No stage was named, so nobody was asked. */
  | { readonly kind: "not-asked" }
  /** AWS could not be asked, or did not answer; `bad-input` when the file does not say where to look. */
  | { readonly kind: "unknown"; readonly trouble: TroubleKind | "bad-input"; readonly reason: string }
  | { readonly kind: "absent"; readonly reason: string }
  | {
      readonly kind: "deployed";
      readonly regions: readonly DeployedRegion[];
      readonly fleet: DeployedFleet;
    };

/** The stage in one Region. */
export interface DeployedRegion {
  readonly region: string;
  /** Null when the Region says nothing. */
  readonly deployed: boolean | null;
  readonly account: string | null;
  /** Why it is not deployed, or not known. */
  readonly reason: string | null;
  /** Null where nothing is deployed. */
  readonly configuration: ComparedConfiguration | null;
}

/** What was deployed, against the file. */
export type ComparedConfiguration =
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly differences: readonly Difference[] }
  | { readonly kind: "unknown"; readonly reason: string };

/** What is protected in truth, and what follows from it. */
export type DeployedFleet =
  | { readonly kind: "unknown"; readonly reason: string }
  | {
      readonly kind: "known";
      readonly groups: readonly GroupFleet[];
      readonly counted: FleetCount;
      /** What the plan reckons with: section `fleet` of the file, or its defaults. */
      readonly planned: FleetCount;
      /** As the plan's own, for what is there. */
      readonly budget: Budget;
      /** Limits that it breaks, and what is not protected. */
      readonly warnings: readonly string[];
    };

/** How much there is. Of the fleet that is there, `gib` is how large the data volumes are. */
export interface FleetCount {
  readonly servers: number;
  readonly volumes: number;
  readonly gib: number;
}

/** The servers of a group where it runs now. */
export interface GroupFleet extends FleetCount {
  readonly group: string;
  readonly region: string;
  readonly standby: string;
  /** Servers of the file without exactly one living instance, and those without a data volume. */
  readonly missing: readonly string[];
  readonly withoutVolumes: readonly string[];
}
