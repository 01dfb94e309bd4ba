import { describe, expect, test } from "@jest/globals";
import {
  median,
  nextLookSeconds,
  typicalSeconds,
  waitSeconds,
} from "../../functions/lib/domain/durations.ts";
import { deadlineOf, waitBounds } from "../../functions/lib/domain/tick.ts";
import { at } from "../helpers/backups.ts";

const bounds = { shortest: 5, longest: 60 };
const span = (start: number, end: number | null) => ({
  startTime: at(start),
  completionTime: end === null ? null : at(end),
  state: end === null ? "pending" : "completed",
});

describe("what is typical", () => {
  test("is the median of the newest spans that are over", () => {
    const old = Array.from({ length: 20 }, (_, index) => span(-1000 + index, -900 + index));
    const recent = [1, 2, 3, 4, 5, 6, 7].map((minutes) => span(minutes * 10, minutes * 10 + minutes));
    expect(typicalSeconds([...old, ...recent, span(100, null)])).toBe(240);
  });

  test("is unknown of nothing, and lies between the middle two of an even number", () => {
    expect(typicalSeconds([span(0, null)])).toBeUndefined();
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe("a wait", () => {
  const past = [span(-10, -9.5)];

  test("lasts until the first span under way is typically over", () => {
    expect(waitSeconds([span(0, null), span(0.2, null)], past, { now: at(0.25), bounds })).toBe(15);
  });

  test("is a quarter of the age of what takes longer than usual, so that looks grow rarer", () => {
    expect(waitSeconds([span(0, null)], past, { now: at(2), bounds })).toBe(30);
  });

  test("stays within its bounds, and is half a minute when nothing is known", () => {
    expect(waitSeconds([span(0, null)], past, { now: at(0.49), bounds })).toBe(5);
    expect(waitSeconds([], [span(-90, -80)], { now: at(0), bounds })).toBe(60);
    expect(waitSeconds([], [], { now: at(0), bounds })).toBe(30);
  });

  test("is for the snapshot or the copy that is expected first", () => {
    const sources = [span(-10, -9.5), span(0, null)];
    const copies = [span(-9, -8.7), span(0, null)];
    const when = { now: at(0.1), bounds };
    expect(nextLookSeconds({ sources, copies, hasStarted: false }, when)).toBe(12);
    expect(nextLookSeconds({ sources, copies: copies.slice(0, 1), hasStarted: false }, when)).toBe(24);
    expect(nextLookSeconds({ sources, copies: copies.slice(0, 1), hasStarted: true }, when)).toBe(18);
  });
});

describe("a tick", () => {
  test("gives up waiting a minute before two intervals are over", () => {
    expect(deadlineOf(at(0), 5)).toBe(at(9));
  });

  test.each([
    [1, 1],
    [5, 1],
    [5, 40],
    [60, 40],
  ])("of %d minutes and %d groups stays below 25,000 events however slow AWS is", (everyMinutes, groups) => {
    const { shortest, longest } = waitBounds(everyMinutes, groups);
    const polls = ((2 * everyMinutes - 1) * 60) / shortest + 1;
    expect(polls * 10 * groups + 60 * groups).toBeLessThan(20_000);
    expect(longest).toBeGreaterThanOrEqual(shortest);
  });
});
