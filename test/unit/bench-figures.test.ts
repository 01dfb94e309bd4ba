import { describe, expect, test } from "@jest/globals";
import { percentile, spread } from "../../bench/figures.ts";
import { lossFloor, outageFloor } from "../../bench/floor.ts";
import type { OutageStage, Stages } from "../../bench/stages.ts";
import { latency } from "../../simulator/latencies.ts";
import { CONFIGURATION } from "../helpers/trace-builder.ts";

const [group] = CONFIGURATION.groups;
if (group === undefined) throw new Error("the configuration has no group");

/** A seed that lost no time but in two stages. */
const seed = (verify: number, trip: number): Stages<OutageStage> => ({
  "first-bad-slot": 4,
  confirm: 61,
  prepare: 0,
  verify,
  fence: 1,
  switch: 0.3,
  trip,
  spread: 12,
});

describe("a percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test("is a value that was measured, and that the share does not exceed", () => {
    expect(spread(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(percentile([1, 10], 0.99)).toBe(10);
  });

  test("of a single seed is that seed's value", () => {
    expect(spread([88.1])).toEqual({ p50: 88.1, p95: 88.1, p99: 88.1, max: 88.1 });
  });

  test("does not slip a rank because 0.95 times 20 is no exact number", () => {
    expect(
      percentile(
        Array.from({ length: 20 }, (_, index) => index + 1),
        0.95,
      ),
    ).toBe(19);
    expect(percentile(hundred, 0.29)).toBe(29);
  });

  test("counts a seed without a figure as the worst instead of leaving it out", () => {
    expect(spread([5, null, 7, 6])).toEqual({ p50: 6, p95: null, p99: null, max: null });
    expect(spread([...hundred.slice(1), null])).toEqual({ p50: 50, p95: 95, p99: 99, max: null });
  });

  test("of no seeds is none", () => {
    expect(percentile([], 0.5)).toBeNull();
  });
});

describe("the outage's floor", () => {
  const { floorSeconds, terms } = outageFloor(group, [seed(0.9, 3), seed(0.7, 5), seed(2, 1.5)]);
  const publication = latency("route53.publish").p50 / 1000;

  test("is hold-down, fastest verify round, fastest trip with its publication, and half a TTL", () => {
    expect(terms.map(({ seconds }) => seconds)).toEqual([60, 0.7, 1.5, publication, 10]);
    expect(floorSeconds).toBeCloseTo(60 + 0.7 + 1.5 + publication + 10, 3);
  });

  test("follows the configuration", () => {
    const changed = {
      ...group,
      detection: { holdDownSeconds: 90 },
      switch: { ...group.switch, ttlSeconds: 60 },
    };
    expect(outageFloor(changed, [seed(0.7, 1.5)]).floorSeconds).toBeCloseTo(floorSeconds + 30 + 20, 3);
  });

  test("counts what nobody measured as nothing", () => {
    expect(outageFloor(group, []).floorSeconds).toBeCloseTo(70 + publication, 3);
  });
});

describe("the data loss's floor", () => {
  test("is a usual snapshot, a usual copy and half an interval", () => {
    const usual = latency("ec2.snapshotIncremental").p50 + latency("ec2.copyIncremental").p50;
    expect(lossFloor(CONFIGURATION).floorSeconds).toBeCloseTo(usual / 1000 + 150, 3);
    const rarer = { ...CONFIGURATION, backup: { ...CONFIGURATION.backup, everyMinutes: 10 } };
    expect(lossFloor(rarer).floorSeconds).toBeCloseTo(usual / 1000 + 300, 3);
  });
});
