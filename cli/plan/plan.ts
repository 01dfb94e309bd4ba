import type { ReadConfiguration } from "../../functions/lib/config/load.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import type { Problem } from "../../functions/lib/errors.ts";
import { type Alternative, alternatives } from "./alternatives.ts";
import { assumptionsOf } from "./assumptions.ts";
import { type MonthlyCost, monthlyCost } from "./cost.ts";
import { infeasible } from "./feasibility.ts";
import type { Finding } from "./finding.ts";
import { type Fleet, fleetOf } from "./fleet.ts";
import { mostVolumes, type RpoBudget, rpoBudget, volumesEachTick } from "./rpo.ts";
import { type RtoBudget, rtoBudget } from "./rto.ts";
import { type SnapshotsKept, snapshotsKept } from "./snapshots-kept.ts";
import { warningsOf } from "./warnings.ts";

/** What `lifeboat plan --json` prints. docs/configuration.md explains each member. */
export interface Plan {
  readonly schemaVersion: 1;
  /** As it was given. */
  readonly config: string;
  readonly stage: string;
  readonly accepted: boolean;
  readonly problems: readonly Problem[];
  /** Null when the file does not have the shape from which anything could be worked out. */
  readonly budget: Budget | null;
  readonly warnings: readonly string[];
  readonly assumptions: readonly string[];
}

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

/** What a plan needs besides the configuration. */
export interface PlanSettings {
  readonly config: string;
  readonly stage: string;
  /** ISO dates. */
  readonly today: string;
  readonly checkerRangesAsOf: string;
}

/** Works out what a configuration implies, and everything that speaks against it. */
export function planOf({ configuration, problems }: ReadConfiguration, settings: PlanSettings): Plan {
  const { config, stage } = settings;
  const head = { schemaVersion: 1, config, stage } as const;
  if (configuration === null)
    return { ...head, accepted: false, problems, budget: null, warnings: [], assumptions: [] };
  const fleet = fleetOf(configuration);
  const all = merged(problems, infeasible(configuration));
  const cost = monthlyCost(configuration, fleet);
  return {
    ...head,
    accepted: all.length === 0,
    problems: all,
    budget: budgetOf(configuration, fleet, cost),
    warnings: warningsOf({ ...settings, configuration, fleet, cost }),
    assumptions: assumptionsOf(configuration, fleet),
  };
}

/** Where both object to the same field, the one that knows the smallest change is worth more. */
function merged(rules: readonly Problem[], findings: readonly Finding[]): Problem[] {
  const explained = new Set(findings.flatMap(({ problem, explains }) => [problem.path, explains]));
  return [...rules.filter(({ path }) => !explained.has(path)), ...findings.map(({ problem }) => problem)];
}

function budgetOf(configuration: Configuration, fleet: Fleet, cost: MonthlyCost): Budget {
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
    monthlyUsd: { ...cost, alternatives: alternatives(configuration, fleet) },
  };
}

/** The schema asks for at least one group, so there is one. */
const tightest = <B extends RtoBudget | RpoBudget>(budgets: readonly B[]): B =>
  budgets.reduce((one, other) =>
    other.objective - other.worstCase < one.objective - one.worstCase ? other : one,
  );
