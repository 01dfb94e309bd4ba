import { describe, expect, test } from "@jest/globals";
import { compare } from "./compare.ts";
import type { Observed } from "./observed.ts";

const one: Observed = {
  outcome: "SUCCEEDED",
  output: { a: 1, list: [1, 2] },
  path: ["A", "B"],
  calls: [
    { name: "Do", payload: { n: 1 } },
    { name: "Do", payload: { n: 2 } },
  ],
  seconds: 5,
};
const placesOf = (other: Partial<Observed>, isConcurrent = false, own: Partial<Observed> = {}) =>
  compare({ ...one, ...own }, { ...one, ...other }, isConcurrent).map(({ place }) => place);

describe("two sides of a machine", () => {
  test("are compared in output, path, calls and seconds, place by place", () => {
    expect(placesOf({})).toEqual([]);
    expect(placesOf({ output: { a: 2, list: [1] } })).toEqual(["output.a", "output.list.1"]);
    expect(placesOf({ output: { a: 1, list: [1, 2], more: null } })).toEqual(["output.more"]);
    expect(placesOf({ path: ["A"], calls: [], seconds: 6 })).toEqual([
      "path",
      "calls.0",
      "calls.1",
      "seconds",
    ]);
  });

  test("that end otherwise differ in that alone", () => {
    expect(placesOf({ outcome: "FAILED Broken", output: undefined, seconds: 9 })).toEqual(["outcome"]);
  });

  test("have causes that count where the error is the machine's own", () => {
    const of = (outcome: string) => placesOf({ outcome, cause: "a" }, false, { outcome, cause: "b" });
    expect(of("FAILED Broken")).toEqual(["cause"]);
    expect(of("FAILED States.Timeout")).toEqual([]);
  });

  test("have neither an order of calls nor a sum of waits where states run side by side", () => {
    const swapped = { calls: [...one.calls].reverse(), seconds: 9 };
    expect(placesOf(swapped, true)).toEqual([]);
    expect(placesOf(swapped)).toEqual(["calls.0", "calls.1", "seconds"]);
  });

  test("may differ in instants, UUIDs, ARNs of executions and tokens, and not in the text around them", () => {
    const output = (instant: string, before = "at ") => ({ output: [`${before}${instant}`] });
    expect(placesOf(output("2026-11-24T07:30:00Z"), false, output("2026-11-24T07:30:01.5Z"))).toEqual([]);
    expect(placesOf(output("2026-11-24T07:30:00Z"), false, output("2026-11-24T07:30:00Z", "on "))).toEqual([
      "output.0",
    ]);
    const calls = (token: string) => ({ calls: [{ name: "Do", payload: { token } }] });
    expect(placesOf(calls("a"), false, calls("b"))).toEqual([]);
  });

  test("may spell the JSON of an object within a text as they like", () => {
    expect(placesOf({ output: '{"a": 1}' }, false, { output: '{"a":1}' })).toEqual([]);
    expect(placesOf({ output: '{"a": 1}' }, false, { output: '{"a":2}' })).toEqual(["output.a"]);
  });
});
