import { describe, expect, test } from "@jest/globals";
import { aims } from "../../bench/aims.ts";
import { slowest, stageCosts, worstStage } from "../../bench/blame.ts";
import type { Floor } from "../../bench/floor.ts";
import { OUTAGE_STAGES, type OutageStage, type Stages } from "../../bench/stages.ts";

/** A seed that takes a second in every stage that is not named. */
const seed = (named: Partial<Stages<OutageStage>> = {}): Stages<OutageStage> => ({
  ...(Object.fromEntries(OUTAGE_STAGES.map((stage) => [stage, 1])) as Stages<OutageStage>),
  ...named,
});

const term = (stage: OutageStage, seconds: number) => ({ what: stage, seconds, source: "test", stage });
const floor: Floor<OutageStage> = {
  floorSeconds: 71,
  terms: [term("confirm", 60), term("spread", 1), term("spread", 10)],
};
const costs = (...seeds: Stages<OutageStage>[]) => stageCosts(OUTAGE_STAGES, seeds, floor);

const shares = { sdk: 20, interpreter: 15, product: 5, simulator: 40, client: 5, runtime: 14, other: 1 };
const quick = { disastersPerSecond: 2 };
const perfect = costs(seed({ confirm: 60, spread: 11 }));

describe("a stage's cost", () => {
  test("is its median less all the floor's terms that belong to it", () => {
    const [, confirm] = costs(seed({ confirm: 61 }), seed({ confirm: 70 }), seed({ confirm: 64 }));
    expect(confirm).toEqual({ stage: "confirm", medianSeconds: 64, floorSeconds: 60, excessSeconds: 4 });
    expect(costs(seed({ spread: 30 })).at(-1)).toMatchObject({ floorSeconds: 11, excessSeconds: 19 });
  });

  test("is not known without seeds", () => {
    expect(costs()).toEqual([]);
  });
});

describe("the stage to blame", () => {
  test("is the one furthest above its own part of the floor, not the longest", () => {
    expect(worstStage(costs(seed({ confirm: 61, spread: 11, fence: 9 })))?.stage).toBe("fence");
  });

  test("is none when no stage is above its part", () => {
    const nothing = Object.fromEntries(OUTAGE_STAGES.map((stage) => [stage, 0])) as Stages<OutageStage>;
    expect(worstStage(costs({ ...nothing, confirm: 60, spread: 11 }))).toBeNull();
  });
});

describe("the slowest seeds", () => {
  test("are a twentieth of those that recovered, at least one", () => {
    const seeds = Array.from({ length: 40 }, (_, index) => ({
      seconds: index,
      stages: seed({ trip: index }),
    }));
    expect(slowest(seeds).map(({ trip }) => trip)).toEqual([39, 38]);
    expect(slowest(seeds.slice(0, 3)).map(({ trip }) => trip)).toEqual([2]);
    expect(slowest([...seeds, { seconds: null, stages: null }])).toHaveLength(2);
    expect(slowest([])).toEqual([]);
  });
});

describe("an aim", () => {
  const good = { p50: 105, p99: 180, ratio: 1.2, stages: perfect, slowestStages: perfect };

  test("is met at its very value", () => {
    expect(aims({ outage: good, speed: { disastersPerSecond: 1 }, shares }).map(({ met }) => met)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test("that falls short names the stage, for p99 the one that holds up the slowest seeds", () => {
    const found = aims({
      outage: {
        p50: 106,
        p99: 181,
        ratio: 1.21,
        stages: costs(seed({ confirm: 60, spread: 25 })),
        slowestStages: costs(seed({ confirm: 60, prepare: 70 })),
      },
      speed: quick,
      shares,
    });
    expect(found.map(({ figure, met }) => [figure, met])).toEqual([
      ["outage.p50", false],
      ["outage.p99", false],
      ["outage.ratio", false],
      ["speed.disastersPerSecond", true],
    ]);
    expect(found[0]?.because).toMatch(/^spread: median 25 s .*14 s above its 11 s/);
    expect(found[1]?.because).toMatch(/^prepare: median 70 s over the slowest/);
    expect(found[2]?.because).toMatch(/^spread: /);
  });

  test("falls short when there is no figure at all", () => {
    const outage = { ...good, p99: null };
    expect(aims({ outage, speed: quick, shares })[1]).toMatchObject({ found: null, met: false });
  });

  test("of speed that falls short names who takes most of the time", () => {
    const [, , , speed] = aims({ outage: good, speed: { disastersPerSecond: 0.99 }, shares });
    expect(speed).toMatchObject({ met: false, because: "simulator: 40 % of the time" });
  });
});
