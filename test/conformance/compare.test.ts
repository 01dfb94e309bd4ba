import { describe, expect, test } from "@jest/globals";
import { asRecorded, Comparer } from "../../simulator/conformance/compare.ts";
import { compareHistory } from "../../simulator/conformance/history.ts";
import type { Json } from "../../simulator/step-functions/json.ts";

const equal = (recorded: Json, replayed: Json) => new Comparer().compare(recorded, replayed) === undefined;

describe("a comparison", () => {
  test("names the first place that differs, with both sides", () => {
    const recorded = { a: [1, { b: "x" }] };
    expect(new Comparer().compare(recorded, { a: [1, { b: "y" }] }, "output")).toEqual({
      path: "output.a[1].b",
      recorded: "x",
      replayed: "y",
    });
    expect(new Comparer().compare(recorded, { a: [1] }, "output")?.path).toBe("output.a.length");
  });

  test("sees members that only one side has", () => {
    expect(equal({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(equal({ a: 1, b: 2 }, { a: 1 })).toBe(false);
    expect(equal({}, null)).toBe(false);
    expect(equal({}, [])).toBe(false);
  });

  test("takes a numbered placeholder for the same value twice, and not for two values", () => {
    expect(equal({ a: "<id:1>", b: "at <id:1>" }, { a: "x7", b: "at x7" })).toBe(true);
    expect(equal({ a: "<id:1>", b: "at <id:1>" }, { a: "x7", b: "at x8" })).toBe(false);
    expect(equal("<id:1>, <id:1>", "x, x")).toBe(true);
    expect(equal("<id:1>, <id:1>", "x, y")).toBe(false);
    expect(equal({ a: "<id:1>", b: "<id:2>" }, { a: "x", b: "y" })).toBe(true);
  });

  test("keeps placeholders from one comparison of a case to the next", () => {
    const comparer = new Comparer();
    expect(comparer.compare("<id_0idx>", "x")).toBeUndefined();
    expect(comparer.compare("<id_0idx>", "y")).toBeDefined();
  });

  test("takes a placeholder without a number for any text, and what is no placeholder for itself", () => {
    expect(equal("<name> and <name>", "x and y")).toBe(true);
    expect(equal("1 < 2 and 3 > 2", "1 < 9 and 3 > 2")).toBe(false);
    expect(equal("a.c", "abc")).toBe(false);
  });

  test("takes words of the recorder for any text, but only as a whole", () => {
    expect(equal("timestamp", "2026-11-24T07:00:00Z")).toBe(true);
    expect(equal("my timestamp", "my 2026")).toBe(false);
    expect(equal("timestamp", 1)).toBe(false);
  });

  test("takes a member's own name for any value of it, and a word for a list of times", () => {
    const comparer = new Comparer();
    expect(comparer.compare({ creationDate: "creation-date" }, { creationDate: "2026" })).toBeUndefined();
    expect(comparer.compare({ other: "creation-date" }, { other: "2026" })).toBeDefined();
    expect(comparer.compare({ creationDate: "creation-date" }, {})).toBeDefined();
    expect(comparer.compare({ Timestamps: "timestamp" }, { Timestamps: ["2026"] })).toBeUndefined();
  });

  test("puts the Region and the partition in", () => {
    expect(equal("arn:<partition>:sqs:<region>:q", "arn:aws:sqs:us-east-1:q")).toBe(true);
    expect(equal("arn:<partition>:sqs:<region>:q", "arn:aws:sqs:us-west-2:q")).toBe(false);
  });

  test("ignores spacing and numbers' spelling within objects, and only there", () => {
    expect(equal('{"a": 1.0}', '{"a":1}')).toBe(true);
    expect(equal("[1, 2]", "[1,2]")).toBe(false);
    expect(equal("0.0", "0")).toBe(false);
  });

  test("reads texts as the recorder did: objects once, all else not at all", () => {
    expect(asRecorded({ a: '{"b":"{}"}', c: "[1]", d: undefined })).toEqual({ a: { b: "{}" }, c: "[1]" });
  });
});

const recordedEvent = (type: string, details: { [name: string]: Json } = {}): Json => ({
  id: 7,
  previousEventId: 6,
  timestamp: "timestamp",
  type,
  ...details,
});
const ownEvent = (type: string, details?: object) => ({
  id: 1,
  previousEventId: 0,
  timestamp: 5,
  type,
  details,
});
const named = (name: string) => ({ stateEnteredEventDetails: { name } });
const left = (name: string) => ({ stateExitedEventDetails: { name } });

/** A Parallel state with a branch for each name, in the order in which they were entered. */
const recordedParallel = (...names: string[]): Json[] => [
  recordedEvent("ParallelStateEntered", named("P")),
  recordedEvent("ParallelStateStarted"),
  ...names.map((name) => recordedEvent("PassStateEntered", named(name))),
  recordedEvent("ParallelStateExited", left("P")),
];
const ownParallel = (...names: string[]) => [
  ownEvent("ParallelStateEntered", named("P")),
  ownEvent("ParallelStateStarted"),
  ...names.map((name) => ownEvent("PassStateEntered", named(name))),
  ownEvent("ParallelStateSucceeded"),
  ownEvent("ParallelStateExited", left("P")),
];

describe("a comparison of histories", () => {
  const compare = (recorded: Json[], replayed: object[], order = { concurrent: false, sorted: false }) =>
    compareHistory(new Comparer(), { recorded, replayed }, order);

  test("takes events for equal whatever their ids and times are, and reads their texts", () => {
    const recorded = [recordedEvent("X", { xEventDetails: { output: { a: 1 } } })];
    expect(compare(recorded, [ownEvent("X", { xEventDetails: { output: '{"a":1}' } })])).toBeUndefined();
    expect(compare(recorded, [ownEvent("X", { xEventDetails: { output: '{"a":2}' } })])).toMatchObject({
      path: "events[0].xEventDetails.output.a",
    });
  });

  test("sees events that are missing, too many or in another order", () => {
    const [a, b] = [recordedEvent("A"), recordedEvent("B")];
    expect(compare([a, b], [ownEvent("A")])).toBeDefined();
    expect(compare([a], [ownEvent("A"), ownEvent("B")])).toBeDefined();
    expect(compare([a, b], [ownEvent("B"), ownEvent("A")])).toBeDefined();
  });

  test("lets branches be in any order where they run side by side, and nothing else", () => {
    const recorded = recordedParallel("One", "Two");
    recorded.splice(4, 0, recordedEvent("ParallelStateSucceeded"));
    const order = { concurrent: true, sorted: false };
    expect(compare(recorded, ownParallel("Two", "One"), order)).toBeUndefined();
    expect(compare(recorded, ownParallel("Two", "One"))).toBeDefined();
    expect(compare(recorded, ownParallel("Two", "Three"), order)).toBeDefined();
    expect(compare(recorded, ownParallel("One", "Two", "Two"), order)).toBeDefined();
  });

  test("misses nothing but a Parallel state's own events where the recorder sorted them", () => {
    const order = { concurrent: false, sorted: true };
    expect(compare(recordedParallel("One", "Two"), ownParallel("Two", "One"), order)).toBeUndefined();
    expect(compare(recordedParallel("One"), ownParallel("One", "Two"), order)).toBeDefined();
    expect(compare(recordedParallel("One", "Two"), ownParallel("One"), order)).toBeDefined();
  });
});
