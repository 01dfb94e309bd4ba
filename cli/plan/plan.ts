import type { ReadConfiguration } from "../../functions/lib/config/load.ts";
import type { Problem } from "../../functions/lib/errors.ts";
import { assumptionsOf } from "./assumptions.ts";
import { type Budget, budgetOf } from "./budget.ts";
import { monthlyCost } from "./cost.ts";
import type { Deployed } from "./deployed.ts";
import { infeasible } from "./feasibility.ts";
import type { Finding } from "./finding.ts";
import { fleetOf } from "./fleet.ts";
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
  /** What is deployed of the stage, when it was asked for by name. */
  readonly deployed: Deployed;
}

/** What a plan needs besides the configuration. */
export interface PlanSettings {
  readonly config: string;
  readonly stage: string;
  /** ISO dates. */
  readonly today: string;
  readonly checkerRangesAsOf: string;
}

/** Works out what a configuration implies, and everything that speaks against it. Nobody is asked for that. */
export function planOf({ configuration, problems }: ReadConfiguration, settings: PlanSettings): Plan {
  const { config, stage } = settings;
  const head = { schemaVersion: 1, config, stage } as const;
  const deployed: Deployed = { kind: "not-asked" };
  if (configuration === null)
    return { ...head, accepted: false, problems, budget: null, warnings: [], assumptions: [], deployed };
  const fleet = fleetOf(configuration);
  const all = merged(problems, infeasible(configuration));
  const cost = monthlyCost(configuration, fleet);
  return {
    ...head,
    accepted: all.length === 0,
    problems: all,
    budget: budgetOf(configuration, fleet),
    warnings: warningsOf({ ...settings, configuration, fleet, cost }),
    assumptions: assumptionsOf(configuration, fleet),
    deployed,
  };
}

/** Where both object to the same field, the one that knows the smallest change is worth more. */
function merged(rules: readonly Problem[], findings: readonly Finding[]): Problem[] {
  const explained = new Set(findings.flatMap(({ problem, explains }) => [problem.path, explains]));
  return [...rules.filter(({ path }) => !explained.has(path)), ...findings.map(({ problem }) => problem)];
}
