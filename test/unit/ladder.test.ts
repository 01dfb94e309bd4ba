import { describe, expect, test } from "@jest/globals";
import { firstMet, met, type Obstacle, turn, underway, type Way } from "../../functions/lib/domain/ladder.ts";
import {
  AccessRefused,
  AnswerUnknown,
  CapacityMissing,
  RateRefused,
  SnapshotUnusable,
  Throttled,
} from "../../functions/lib/errors.ts";

const SINCE = "2026-11-24T00:00:00.000Z";
const later = (seconds: number) => new Date(Date.parse(SINCE) + seconds * 1000);
const way = (changes: Partial<Way> = {}): Way => ({
  rated: true,
  avoidZones: [],
  round: 0,
  brokenSets: [],
  since: SINCE,
  ...changes,
});
const PENDING = { status: "pending", waitSeconds: 2 };
const unfit = (...zones: string[]): Obstacle => ({ kind: "zones-unfit", zones, reason: "no room" });

describe("a way round an obstacle", () => {
  test("that is the rate goes without one, and keeps all else that was learnt", () => {
    const present = way({ avoidZones: ["a"], brokenSets: ["newest"] });
    expect(turn(present, { kind: "rate-refused", reason: "quota" }, later(9))).toEqual({
      rung: "no-rate",
      way: { ...present, rated: false, since: later(9).toISOString() },
      reason: "quota",
    });
  });

  test("that is a zone leads out of it, and never back", () => {
    const first = turn(way({ rated: false }), unfit("a"), later(9));
    expect(first).toMatchObject({ rung: "another-az", way: { rated: false, avoidZones: ["a"] } });
    expect(turn(first.way, unfit("b", "a"), later(20)).way.avoidZones).toEqual(["a", "b"]);
  });

  test("that is a point leads to another one, and never back", () => {
    const broken = { kind: "point-broken", set: "newest", reason: "unreadable" } as const;
    const { rung, way: next } = turn(way({ avoidZones: ["a"] }), broken, later(9));
    expect(rung).toBe("older-point");
    expect(next).toMatchObject({ avoidZones: ["a"], brokenSets: ["newest"] });
    expect(turn(next, { ...broken, set: "older" }, later(9)).way.brokenSets).toEqual(["newest", "older"]);
  });

  test("gets its own patience", () => {
    const { way: next } = turn(way(), unfit("a"), later(200));
    expect(underway(next, { obstacle: undefined, zones: ["b"], now: later(349) })).toEqual(PENDING);
  });

  test("that is in every zone begins with all of them anew, half a minute later", () => {
    const obstacle = { kind: "no-zone-left", reason: "no room anywhere" } as const;
    const present = way({ rated: false, avoidZones: ["a", "b"], round: 1, brokenSets: ["newest"] });
    expect(underway(present, { obstacle, zones: [], now: later(9) })).toEqual({
      status: "blocked",
      rung: "zones-again",
      way: { ...present, avoidZones: [], round: 2, since: later(9 + 30).toISOString() },
      reason: "no room anywhere",
      waitSeconds: 30,
    });
  });
});

describe("a step that is not done", () => {
  test.each([0, 149, 150])("goes on after %i s", (seconds) => {
    const options = { obstacle: undefined, zones: ["a"], now: later(seconds) };
    expect(underway(way(), options)).toEqual(PENDING);
  });

  test("is given up after that, with the zones that it acted in", () => {
    const options = { obstacle: undefined, zones: ["a", "b"], now: later(151) };
    expect(underway(way(), options)).toMatchObject({
      status: "blocked",
      rung: "another-az",
      way: { avoidZones: ["a", "b"] },
      reason: "not ready in a, b after 151 s",
      waitSeconds: 0,
    });
  });

  test("is blocked at once by what it has met, which counts before the time", () => {
    const options = {
      obstacle: { kind: "rate-refused", reason: "quota" } as const,
      zones: ["a"],
      now: later(999),
    };
    expect(underway(way(), options)).toMatchObject({ status: "blocked", rung: "no-rate", reason: "quota" });
  });
});

describe("what a step met", () => {
  const where = { zones: ["a"], set: "newest" };
  const step = (error: Error) => met(Promise.reject(error), where);

  test("is nothing when it was done", async () => {
    expect(await met(Promise.resolve("i-1"), where)).toBeUndefined();
  });

  test("is an obstacle that trying again does not remove", async () => {
    expect(await step(new RateRefused("r"))).toEqual({ kind: "rate-refused", reason: "r" });
    expect(await step(new CapacityMissing("c"))).toEqual({ kind: "zones-unfit", zones: ["a"], reason: "c" });
    expect(await step(new SnapshotUnusable("s"))).toEqual({
      kind: "point-broken",
      set: "newest",
      reason: "s",
    });
  });

  test.each([new Throttled("t"), new AnswerUnknown("u"), new AccessRefused("a"), new TypeError("bug")])(
    "is no obstacle where there is no way round: $name",
    async (error) => {
      await expect(step(error)).rejects.toBe(error);
    },
  );

  test("is no broken point where none was used", async () => {
    const error = new SnapshotUnusable("s");
    await expect(met(Promise.reject(error), { zones: ["a"] })).rejects.toBe(error);
  });
});

describe("several steps at once", () => {
  const stop = Promise.resolve(unfit("b"));
  const nothing = Promise.resolve(undefined);
  const fails = (error: Error) => Promise.reject<Obstacle | undefined>(error);

  test("meet what one of them met, though another was turned away", async () => {
    expect(await firstMet([fails(new Throttled("t")), nothing, stop])).toEqual(unfit("b"));
    expect(await firstMet([fails(new AccessRefused("a")), stop])).toEqual(unfit("b"));
  });

  test("are just not done when they were only turned away, or not answered", async () => {
    expect(
      await firstMet([nothing, fails(new Throttled("t")), fails(new AnswerUnknown("u"))]),
    ).toBeUndefined();
    expect(await firstMet([nothing])).toBeUndefined();
  });

  test("fail when one does that has no way round", async () => {
    const error = new AccessRefused("a");
    await expect(firstMet([fails(new Throttled("t")), fails(error)])).rejects.toBe(error);
  });
});
