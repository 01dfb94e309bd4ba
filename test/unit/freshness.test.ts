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

describe("the projected age", () => {
  test("is an interval and the usual time of snapshot and copy, while backups keep time", () => {
    expect(freshness(3, { taken: 0 }).projectedAgeSeconds).toBe(480);
    expect(freshness(7.9, { taken: 0 }).projectedAgeSeconds).toBe(480);
  });

  test("grows by an interval as soon as a point is overdue, before the age itself gets there", () => {
    expect(freshness(8.1, { taken: 0 }).projectedAgeSeconds).toBe(780);
    expect(freshness(13.1, { taken: 0 })).toMatchObject({ ageSeconds: 786, projectedAgeSeconds: 1080 });
  });

  test("grows by an interval for each point whose copy has failed, before it is overdue", () => {
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

  test("is always above the age", () => {
    for (let minute = 3; minute < 60; minute += 0.5) {
      const { ageSeconds, projectedAgeSeconds } = freshness(minute, { taken: 0 });
      expect(projectedAgeSeconds).toBeGreaterThan(ageSeconds ?? 0);
    }
  });
});
