import { describe, expect, test } from "@jest/globals";
import { freshnessOf } from "../../functions/lib/domain/freshness.ts";
import { at, pointsOf, type SetOptions } from "../helpers/backups.ts";

/** Points are usable three minutes after the instant of their data. */
const freshness = (now: number, ...sets: readonly SetOptions[]) =>
  freshnessOf({
    group: "web",
    servers: ["web-1"],
    points: pointsOf(...sets),
    intervalSeconds: 300,
    objectiveSeconds: 900,
    now: at(now),
  });

describe("the age of recovery points", () => {
  test("counts from the instant of the newest usable point's data", () => {
    const { ageSeconds, servers } = freshness(7, { taken: 0 }, { taken: 5, states: ["pending"] });
    expect(ageSeconds).toBe(420);
    expect(servers).toMatchObject([{ server: "web-1", newest: `web/web-1/${at(0)}` }]);
  });

  test("is the worst server's", () => {
    const situation = { group: "web", intervalSeconds: 300, objectiveSeconds: 900, now: at(7) };
    const points = pointsOf({ taken: 0 }, { taken: 5, server: "web-2" });
    expect(freshnessOf({ ...situation, servers: ["web-1", "web-2"], points }).ageSeconds).toBe(420);
    expect(freshnessOf({ ...situation, servers: ["web-1", "web-3"], points }).ageSeconds).toBeNull();
  });
});

/** A point of five minutes past, whose copy began a minute later and is not over. */
const pending = (taken: number) => ({ taken, states: ["pending"] }) as const;

describe("the projected age", () => {
  test("is an interval and the usual time of snapshot and copy, while backups keep time", () => {
    expect(freshness(3, { taken: 0 }).projectedAgeSeconds).toBe(480);
    expect(freshness(6.5, { taken: 0 }, pending(5)).projectedAgeSeconds).toBe(480);
    expect(freshness(7.9, { taken: 0 }, pending(5)).projectedAgeSeconds).toBe(480);
  });

  test("grows with a copy that takes longer than usual, and by an interval when it takes far too long", () => {
    expect(freshness(9, { taken: 0 }, pending(5)).projectedAgeSeconds).toBe(585);
    expect(freshness(9.3, { taken: 0 }, pending(5)).projectedAgeSeconds).toBe(780);
  });

  test("grows by an interval for each tick whose copies have not begun, before the age itself gets there", () => {
    expect(freshness(7.2, { taken: 0 }).projectedAgeSeconds).toBe(552);
    expect(freshness(7.3, { taken: 0 }).projectedAgeSeconds).toBe(780);
    expect(freshness(12.3, { taken: 0 })).toMatchObject({ ageSeconds: 738, projectedAgeSeconds: 1080 });
  });

  test("does not count on a point of which a part still waits for a slot", () => {
    const half = { taken: 5, states: ["pending"], declared: 2 } as const;
    expect(freshness(7.3, { taken: 0 }, half).projectedAgeSeconds).toBe(780);
  });

  test("counts on a point that was copied past one that is stuck", () => {
    const stuck = pending(5);
    expect(freshness(12.3, { taken: 0 }, stuck).projectedAgeSeconds).toBe(1080);
    expect(freshness(12.3, { taken: 0 }, stuck, pending(10)).projectedAgeSeconds).toBe(780);
  });

  test("grows by an interval for each point whose copy has failed", () => {
    const failed = (taken: number) => ({ taken, states: ["error"] }) as const;
    expect(freshness(7, { taken: 0 }, failed(5)).projectedAgeSeconds).toBe(780);
    expect(freshness(12, { taken: 0 }, failed(5), failed(10)).projectedAgeSeconds).toBe(1080);
    expect(freshness(14, { taken: 0 }, failed(5), { taken: 10 }).projectedAgeSeconds).toBe(480);
  });

  test("lies above the objective while there is no usable point", () => {
    expect(freshness(3, { taken: 0, states: ["pending"] })).toMatchObject({
      ageSeconds: null,
      projectedAgeSeconds: 1200,
    });
  });

  test.each([[[]], [[pending(5)]]])("is always above the age (%j)", (sets) => {
    for (let minute = 3; minute < 60; minute += 0.5) {
      const { ageSeconds, projectedAgeSeconds } = freshness(minute, { taken: 0 }, ...sets);
      expect(projectedAgeSeconds).toBeGreaterThan(ageSeconds ?? 0);
    }
  });
});
