import { describe, expect, test } from "@jest/globals";
import type { Sample } from "../../bench/rehearse.ts";
import { resultOf } from "../../bench/result.ts";
import { renderResult } from "../../bench/text.ts";
import { CONFIGURATION } from "../helpers/trace-builder.ts";

const shares = { sdk: 20, interpreter: 15, product: 5, simulator: 40, client: 5, runtime: 14, other: 1 };

const sample = (seed: number, changed: Partial<Sample> = {}): Sample => ({
  seed,
  outageSeconds: 90,
  lossSeconds: 300,
  outage: {
    "first-bad-slot": 5,
    confirm: 61,
    prepare: 0,
    verify: 1,
    fence: 1,
    switch: 1,
    trip: 3,
    spread: 18,
  },
  loss: { write: 1, snapshot: 40, "begin-copy": 9, copy: 100, wait: 150 },
  reasons: [],
  replay: `npm run drill -- --seed ${seed} --scenario region-lost`,
  virtualSeconds: 3600,
  cpuSeconds: 2,
  elapsedSeconds: 4,
  ...changed,
});

const bench = (...samples: Sample[]) =>
  resultOf({ scenario: "region-lost", samples, shares, profiledSeeds: 1, configuration: CONFIGURATION });

const failed = sample(2, {
  outageSeconds: null,
  outage: null,
  reasons: [`outcome held instead of recovered, ${"and so on ".repeat(20)}`],
});

describe("the bench's result", () => {
  test("has the ratio of the median to the floor, whose terms it holds", () => {
    const { outage, rpo } = bench(sample(1), sample(2), sample(3));
    expect(outage.terms.reduce((total, { seconds }) => total + seconds, 0)).toBeCloseTo(
      outage.floorSeconds,
      3,
    );
    expect(outage.ratio).toBeCloseTo(90 / outage.floorSeconds, 3);
    expect(rpo.ratio).toBeCloseTo(300 / rpo.floorSeconds, 3);
  });

  test("counts rehearsals by processor time, and by the clock apart from it", () => {
    expect(bench(sample(1), sample(2)).speed).toEqual({
      disastersPerSecond: 0.5,
      virtualHoursPerSecond: 0.5,
      disastersPerElapsedSecond: 0.25,
      cpuSeconds: 4,
      elapsedSeconds: 8,
    });
  });

  test("lists seeds that failed with the command that runs them again", () => {
    const { failures } = bench(sample(1), failed);
    expect(failures).toEqual([{ seed: 2, reasons: failed.reasons, replay: failed.replay }]);
    expect(bench(sample(1)).failures).toEqual([]);
  });

  test("has no ratio when most seeds never recovered, and no stage to blame when none did", () => {
    const { outage, aims } = bench(failed);
    expect(outage).toMatchObject({ p50: null, ratio: null, stages: [] });
    expect(aims[0]).toMatchObject({ met: false, found: null, because: null });
  });
});

describe("the bench's text", () => {
  test("fits 80 columns, failures and all", () => {
    const text = renderResult(
      bench(sample(1), failed, sample(3, { cpuSeconds: 1234, elapsedSeconds: 4321 })),
      false,
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toContain(failed.replay);
    expect(text).toContain("1 of 3 seeds failed.");
  });

  test("says by which stage a figure falls short", () => {
    const text = renderResult(bench(sample(1, { outageSeconds: 120 })), false);
    expect(text).toMatch(/outage\.p50 +at most 105 +found 120 +falls short\n +by spread: median 18 s/);
    expect(text).toContain("All seeds recovered.");
  });
});
