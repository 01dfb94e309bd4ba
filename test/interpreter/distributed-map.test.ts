import { describe, expect, test } from "@jest/globals";
import { TaskFailure } from "../../simulator/step-functions/errors.ts";
import { execute, type FakeTask, single, task, typesOf } from "./fake-world.ts";

/** A distributed Map that calls the task Work for each item. */
function distributed(fields: object = {}, inside: object = task({ End: true })): object {
  const processor = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: "Work",
    States: { Work: inside },
  };
  return single({ Type: "Map", ItemProcessor: processor, ...fields });
}

/** Fails for these items. */
const failingFor =
  (...items: number[]): FakeTask =>
  ({ arguments: item }) => {
    if (items.includes(item as number)) throw new TaskFailure("Odd", `item ${item}`);
    return item;
  };

describe("a distributed Map", () => {
  test("runs an execution for each item, of which the history says nothing", async () => {
    const { result, events } = await execute(distributed(), { input: [1, 2], tasks: { Work: failingFor() } });
    expect(result.output).toEqual([1, 2]);
    expect(typesOf(events)).toEqual([
      "ExecutionStarted",
      "MapStateEntered",
      "MapStateStarted",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("fails with the first failed item when it tolerates none", async () => {
    const { result, events } = await execute(distributed(), {
      input: [1, 2],
      tasks: { Work: failingFor(2) },
    });
    expect(result).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
    });
    expect(typesOf(events).slice(-3)).toEqual(["MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
  });

  test.each([
    [{ ToleratedFailureCount: 1 }, [2], "SUCCEEDED"],
    [{ ToleratedFailureCount: 1 }, [2, 3], "FAILED"],
    [{ ToleratedFailurePercentage: 50 }, [2, 3], "SUCCEEDED"],
    [{ ToleratedFailurePercentage: "{% 49 %}" }, [2, 3], "FAILED"],
    [{ ToleratedFailureCount: 3, ToleratedFailurePercentage: 25 }, [2, 3], "FAILED"],
  ])("with %j of four items and %j failed ends %s", async (fields, failed, status) => {
    const { result } = await execute(distributed(fields), {
      input: [1, 2, 3, 4],
      tasks: { Work: failingFor(...failed) },
    });
    expect(result.status).toBe(status);
  });

  test("leaves the errors of tolerated items in the result", async () => {
    const { result } = await execute(distributed({ ToleratedFailureCount: 1 }), {
      input: [1, 2],
      tasks: { Work: failingFor(2) },
    });
    expect(result.output).toEqual([1, { Error: "Odd", Cause: "item 2" }]);
  });

  test("does not show its variables to the executions of its items", async () => {
    const inside = { Type: "Pass", Output: "{% $exists($outer) %}", End: true };
    const { StartAt: _, States } = distributed({}, inside) as { StartAt: string; States: object };
    const first = { Type: "Pass", Assign: { outer: 1 }, Next: "Only" };
    const { result } = await execute(
      { StartAt: "First", States: { First: first, ...States } },
      { input: [1] },
    );
    expect(result.output).toEqual([false]);
  });

  test("refuses a percentage beyond a hundred", async () => {
    const { result } = await execute(distributed({ ToleratedFailurePercentage: "{% 101 %}" }), {
      input: [1],
    });
    expect(result.error).toBe("States.QueryEvaluationError");
    expect(result.cause).toContain("ToleratedFailurePercentage");
  });
});

test("an inline Map may call its processor Iterator, and evaluates a threshold that it does not use", async () => {
  const Iterator = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
  const map = { Type: "Map", Iterator, ToleratedFailureCount: "{% 1 %}" };
  expect((await execute(single(map), { input: [1, 2] })).result.output).toEqual([1, 2]);
});
