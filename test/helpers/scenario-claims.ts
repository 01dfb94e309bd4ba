import { beforeAll, describe, expect, test } from "@jest/globals";
import { PACKAGING_MS } from "./packaged.ts";
import { type Rehearsal, rehearse } from "./rehearsals.ts";

const SEEDS = [1, 2, 3];

/** Claims by their titles: what is checked of each seed's rehearsal. */
type Claims = Readonly<Record<string, (rehearsal: Rehearsal) => void>>;

/**
 * Rehearses a scenario with three seeds and makes its claims of each, besides what holds of all: the scenario's own
 * expectations, the invariants and the objectives.
 */
export function claimOf(scenario: string, claims: Claims, faults: readonly string[] = []): void {
  describe([scenario, ...faults].join(" with "), () => {
    let rehearsals: readonly Rehearsal[] = [];
    beforeAll(async () => {
      rehearsals = await rehearse(scenario, SEEDS, faults);
    }, PACKAGING_MS);
    const cases = Object.entries({
      "all is as the scenario expects": allIsAsExpected,
      "what the terminal shows can be read": isReadable,
      ...claims,
    });
    for (const seed of SEEDS)
      test.each(cases)(`seed ${seed}: %s`, (_, claim) => {
        const rehearsal = rehearsals.find((one) => one.seed === seed);
        if (!rehearsal) throw new Error(`seed ${seed} was not rehearsed`);
        claim(rehearsal);
      });
  });
}

/** The scenario's own expectations, the objectives and the invariants hold. */
export function allIsAsExpected({ report }: Rehearsal): void {
  const { expectations, invariants, objectivesMet } = report;
  expect(expectations.length).toBeGreaterThanOrEqual(2);
  const missed = expectations.filter(({ met }) => !met);
  expect({ missed, objectivesMet, violations: invariants.violations }).toEqual({
    missed: [],
    objectivesMet: true,
    violations: [],
  });
  expect(invariants.checked).toBeGreaterThan(100);
}

/** The terminal's text is no longer and no wider than somebody reads, whatever happened over and over. */
export function isReadable({ shown }: Rehearsal): void {
  expect(shown.columns).toBeLessThanOrEqual(80);
  expect(shown.lines).toBeLessThanOrEqual(170);
}

/** The site was served all the time. */
export const isNeverDown = ({ report, beforeTheLoss }: Rehearsal): void => {
  const { rtoSeconds, rpoSeconds } = report.measured;
  const { failures } = beforeTheLoss;
  expect({ rtoSeconds, rpoSeconds, failures }).toEqual({ rtoSeconds: null, rpoSeconds: null, failures: 0 });
};

/** No execution was started, and nothing moved. */
export const startsNothing = ({ report, facts }: Rehearsal): void => {
  const { failoverExecutions, suspicions } = report;
  const { movements } = facts;
  expect({ failoverExecutions, suspicions, movements }).toEqual({
    failoverExecutions: 0,
    suspicions: 0,
    movements: [],
  });
};
