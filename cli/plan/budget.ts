import type { Configuration } from "../../functions/lib/config/schema.ts";
import { type Alternative, alternatives } from "./alternatives.ts";
import { type MonthlyCost, monthlyCost } from "./cost.ts";
import type { Fleet } from "./fleet.ts";
import { mostVolumes, type RpoBudget, rpoBudget, volumesEachTick } from "./rpo.ts";
import { type RtoBudget, rtoBudget } from "./rto.ts";
import { type SnapshotsKept, snapshotsKept } from "./snapshots-kept.ts";

/** What the configuration implies. */
export interface Budget {
  /** How many groups there are. */
  readonly groups: number;
  /** Of the group with the least to spare; seconds. */
  readonly rtoSeconds: RtoBudget;
  readonly rpoSeconds: RpoBudget;
  /** How many volumes the copy slots of one Region can protect, in the Region with the least to spare. */
  readonly maxVolumes: number;
  readonly volumes: {
    /** Into the Region with the most of them. */
    readonly configured: number;
    /** How many can have a copy of every tick. */
    readonly eachTick: number;
  };
  readonly snapshots: SnapshotsKept;
  readonly monthlyUsd: MonthlyCost & { readonly alternatives: readonly Alternative[] };
}

/** Works out what a configuration implies for a fleet. */
export function budgetOf(configuration: Configuration, fleet: Fleet): Budget {
  const { groups } = configuration;
  return {
    groups: groups.length,
    rtoSeconds: tightest(groups.map(rtoBudget)),
    rpoSeconds: tightest(groups.map((group) => rpoBudget(configuration, group, fleet))),
    maxVolumes: Math.min(
      ...groups.map(({ objectives }) => mostVolumes(configuration, objectives.rpoSeconds)),
    ),
    volumes: {
      configured: Math.max(...fleet.volumesByStandby.values()),
      eachTick: volumesEachTick(configuration),
    },
    snapshots: snapshotsKept(configuration, fleet),
    monthlyUsd: { ...monthlyCost(configuration, fleet), alternatives: alternatives(configuration, fleet) },
  };
}

/** The schema asks for at least one group, so there is one. */
const tightest = <B extends RtoBudget | RpoBudget>(budgets: readonly B[]): B =>
  budgets.reduce((one, other) =>
    other.objective - other.worstCase < one.objective - one.worstCase ? other : one,
  );
