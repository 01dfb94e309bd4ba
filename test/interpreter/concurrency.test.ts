import { describe, expect, test } from "@jest/globals";
import { TaskFailure } from "../../simulator/step-functions/errors.ts";
import { execute, single, task, typesOf } from "./fake-world.ts";

const waiting = (name: string, seconds: number, next: object = { End: true }) => ({
  [name]: { Type: "Wait", Seconds: seconds, ...next },
});
const failing = (name: string) => ({ [name]: { Type: "Fail", Error: "Broken", Cause: name } });

describe("Parallel", () => {
  test("gives the results in the order of the branches and takes as long as the slowest", async () => {
    const branch = (name: string, seconds: number) => ({
      StartAt: name,
      States: { [name]: { Type: "Wait", Seconds: seconds, Output: name, End: true } },
    });
    const { result, seconds } = await execute(
      single({ Type: "Parallel", Branches: [branch("slow", 9), branch("fast", 1)] }),
    );
    expect(result.output).toEqual(["slow", "fast"]);
    expect(seconds).toBe(9);
  });

  test("cancels the other branches when one fails, and drops what they would still have done", async () => {
    let signal: AbortSignal | undefined;
    const branches = [
      { StartAt: "Ask", States: { Ask: task({ End: true }) } },
      { StartAt: "Nap", States: { ...waiting("Nap", 60, { Next: "Late" }), Late: task({ End: true }) } },
      { StartAt: "Soon", States: { ...waiting("Soon", 3, { Next: "Break" }), ...failing("Break") } },
    ];
    const { result, seconds, calls, events, leftover } = await execute(
      {
        StartAt: "Fork",
        States: {
          Fork: {
            Type: "Parallel",
            Branches: branches,
            Catch: [{ ErrorEquals: ["Broken"], Next: "Caught" }],
            End: true,
          },
          Caught: { Type: "Succeed" },
        },
      },
      {
        tasks: {
          Ask: (request) => {
            signal = request.signal;
            return new Promise(() => {});
          },
        },
      },
    );
    expect(result).toEqual({ status: "SUCCEEDED", output: { Error: "Broken", Cause: "Break" } });
    expect(seconds).toBe(3);
    expect(signal?.aborted).toBe(true);
    expect(calls).toEqual({ Ask: [0] });
    expect(leftover).toBe(0);
    expect(typesOf(events).slice(-7)).toEqual([
      "WaitStateAborted",
      "TaskStateAborted",
      "ParallelStateFailed",
      "ParallelStateExited",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("cancels a branch that never waits", async () => {
    const loop = { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } };
    const { result, events } = await execute(
      single({
        Type: "Parallel",
        Branches: [
          { StartAt: "A", States: loop },
          { StartAt: "Break", States: failing("Break") },
        ],
      }),
    );
    expect(result).toEqual({ status: "FAILED", error: "Broken", cause: "Break" });
    expect(events.length).toBeLessThan(20);
  });

  test("cancels what runs inside an inner Parallel as well", async () => {
    const inner = { StartAt: "Long", States: waiting("Long", 100) };
    const { result, seconds, leftover } = await execute(
      single({
        Type: "Parallel",
        Branches: [
          { StartAt: "Nest", States: { Nest: { Type: "Parallel", Branches: [inner], End: true } } },
          { StartAt: "Break", States: failing("Break") },
        ],
      }),
    );
    expect(result).toEqual({ status: "FAILED", error: "Broken", cause: "Break" });
    expect(seconds).toBe(0);
    expect(leftover).toBe(0);
  });
});

describe("Map", () => {
  const nap = {
    StartAt: "Nap",
    States: { Nap: { Type: "Wait", Seconds: "{% $states.input %}", End: true } },
  };

  test("gives the results in the order of the items", async () => {
    const { result, seconds } = await execute(single({ Type: "Map", ItemProcessor: nap }), {
      input: [3, 1, 2],
    });
    expect(result.output).toEqual([3, 1, 2]);
    expect(seconds).toBe(3);
  });

  test.each([
    [1, 8],
    [2, 4],
    ["{% 1 + 1 %}", 4],
    [0, 3],
  ])("runs at most %s at once", async (MaxConcurrency, expected) => {
    const { seconds } = await execute(single({ Type: "Map", MaxConcurrency, ItemProcessor: nap }), {
      input: [3, 2, 2, 1],
    });
    expect(seconds).toBe(expected);
  });

  test("runs 40 at once where nothing is said", async () => {
    const { seconds } = await execute(single({ Type: "Map", ItemProcessor: nap }), {
      input: Array(41).fill(1),
    });
    expect(seconds).toBe(2);
  });

  test("shows the item to ItemSelector and to the states inside", async () => {
    const { result } = await execute(
      single({
        Type: "Map",
        Items: "{% $states.input.names %}",
        ItemSelector: { of: "{% $states.input.group %}", item: "{% $states.context.Map.Item %}" },
        ItemProcessor: {
          StartAt: "In",
          States: {
            In: {
              Type: "Pass",
              Output: { given: "{% $states.input %}", index: "{% $states.context.Map.Item.Index %}" },
              End: true,
            },
          },
        },
      }),
      { input: { group: "web", names: ["a", "b"] } },
    );
    expect(result.output).toEqual([
      { given: { of: "web", item: { Index: 0, Value: "a" } }, index: 0 },
      { given: { of: "web", item: { Index: 1, Value: "b" } }, index: 1 },
    ]);
  });

  test("of no items gives no results", async () => {
    const { result, events } = await execute(single({ Type: "Map", Items: [], ItemProcessor: nap }));
    expect(result.output).toEqual([]);
    expect(typesOf(events)).toEqual([
      "ExecutionStarted",
      "MapStateEntered",
      "MapStateStarted",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("fails as its first failed iteration does, and starts no more", async () => {
    const { result, calls, events } = await execute(
      single({
        Type: "Map",
        MaxConcurrency: 2,
        ItemProcessor: { StartAt: "In", States: { In: task({ End: true }) } },
      }),
      {
        input: [1, 2, 3],
        tasks: {
          In: ({ arguments: item }) => {
            if (item === 2) throw new TaskFailure("E", "second");
            return new Promise(() => {});
          },
        },
      },
    );
    expect(result).toEqual({ status: "FAILED", error: "E", cause: "second" });
    expect(calls["In"]).toEqual([0, 0]);
    expect(typesOf(events)).toContain("MapIterationFailed");
    expect(typesOf(events).slice(-3)).toEqual(["MapIterationAborted", "MapStateFailed", "ExecutionFailed"]);
  });

  test("refuses items that are no array", async () => {
    const { result } = await execute(single({ Type: "Map", Items: "{% 'a' %}", ItemProcessor: nap }));
    expect(result.cause).toMatch(/field 'Items' .* Expected 'array', but was 'string' for value: "a"$/);
  });
});
