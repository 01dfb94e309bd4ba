import { beforeAll, expect, test } from "@jest/globals";
import { PACKAGING_MS } from "./packaged.ts";
import { shippedPlan } from "./plans.ts";
import { type Rehearsal, rehearse } from "./rehearsals.ts";
import { isReadable } from "./scenario-claims.ts";

/** The longest outage that is accepted in the seeds of the tests. */
const LONGEST_OUTAGE_SECONDS = 180;

/** What holds for every seed of `region-lost`. A failure shows the seed and the command that replays it. */
export function claimRegionLostIsSurvived(seeds: readonly number[]): void {
  let rehearsals: Rehearsal[] = [];
  beforeAll(async () => {
    rehearsals = await rehearse("region-lost", seeds);
  }, PACKAGING_MS);

  test.each(seeds)("seed %i: the loss of a Region is survived within the objectives", (seed) => {
    const rehearsal = rehearsals.find((one) => one.seed === seed);
    if (!rehearsal) throw new Error(`seed ${seed} was not rehearsed`);
    const { report, beforeTheLoss } = rehearsal;
    const { outcome, objectivesMet, measured, failoverExecutions, standDowns } = report;
    const { violations } = report.invariants;
    const replay = `npm run drill -- --seed ${seed} --scenario region-lost`;
    expect({ replay, outcome, objectivesMet, violations, failoverExecutions, standDowns }).toEqual({
      replay,
      outcome: "recovered",
      objectivesMet: true,
      violations: [],
      failoverExecutions: 1,
      standDowns: 0,
    });
    expect(measured.rtoSeconds).toBeGreaterThan(0);
    expect(measured.rtoSeconds).toBeLessThanOrEqual(LONGEST_OUTAGE_SECONDS);
    const { rtoSeconds, rpoSeconds } = shippedPlan();
    expect(measured.rtoSeconds).toBeLessThanOrEqual(rtoSeconds.worstCase);
    expect(measured.rpoSeconds).toBeLessThanOrEqual(rpoSeconds.worstCase);
    expect(Object.entries(measured.phases).filter(([, seconds]) => seconds === null)).toEqual([]);
    expect(beforeTheLoss.requests).toBeGreaterThanOrEqual(3_600);
    expect(beforeTheLoss.failures).toBe(0);
    isReadable(rehearsal);
  });
}
