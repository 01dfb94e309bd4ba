import { describe, expect, test } from "@jest/globals";
import { TaskFailure, takesError } from "../../simulator/step-functions/errors.ts";
import { execute, single, task } from "./fake-world.ts";

const fail = (error: string, cause?: string) => () => {
  throw new TaskFailure(error, cause);
};

describe("which errors a retrier or catcher takes", () => {
  test.each([
    ["States.ALL", "Custom", true],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.QueryEvaluationError", true],
    ["States.ALL", "States.DataLimitExceeded", false],
    ["States.ALL", "States.Runtime", false],
    ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
    ["States.Runtime", "States.Runtime", false],
    ["States.TaskFailed", "Custom", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.TaskFailed", "States.DataLimitExceeded", false],
    ["States.Timeout", "States.HeartbeatTimeout", true],
    ["States.HeartbeatTimeout", "States.Timeout", false],
    ["Custom", "custom", false],
  ])("%s takes %s: %s", (name, error, expected) => {
    expect(takesError([name], error)).toBe(expected);
  });
});

describe("Retry", () => {
  test("waits the interval, longer each time, up to the largest delay", async () => {
    const retry = {
      ErrorEquals: ["E"],
      IntervalSeconds: 2,
      BackoffRate: 3,
      MaxAttempts: 4,
      MaxDelaySeconds: 10,
    };
    const { calls, result } = await execute(single(task({ Retry: [retry] })), {
      tasks: { Only: fail("E", "why") },
    });
    expect(calls["Only"]).toEqual([0, 2, 8, 18, 28]);
    expect(result).toEqual({ status: "FAILED", error: "E", cause: "why" });
  });

  test("has AWS's defaults: three retries after 1, 2 and 4 seconds", async () => {
    const { calls } = await execute(single(task({ Retry: [{ ErrorEquals: ["E"] }] })), {
      tasks: { Only: fail("E") },
    });
    expect(calls["Only"]).toEqual([0, 1, 3, 7]);
  });

  test("with full jitter draws the delay between nothing and all of it", async () => {
    const draws = [0.25, 0.5];
    const retry = { ErrorEquals: ["E"], IntervalSeconds: 8, MaxAttempts: 2, JitterStrategy: "FULL" };
    const { calls } = await execute(single(task({ Retry: [retry] })), {
      tasks: { Only: fail("E") },
      uniform: () => draws.shift() ?? 0,
    });
    expect(calls["Only"]).toEqual([0, 2, 10]);
  });

  test("counts for each retrier by itself", async () => {
    const errors = ["A", "B", "C", "B"];
    const definition = {
      StartAt: "Only",
      States: {
        Only: task({
          Retry: [
            { ErrorEquals: ["A", "B"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
            { ErrorEquals: ["C"], IntervalSeconds: 5 },
          ],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
          End: true,
        }),
        Caught: { Type: "Succeed" },
      },
    };
    const { calls, result } = await execute(definition, {
      tasks: { Only: (_, attempt) => fail(errors[attempt - 1] ?? "?")() },
    });
    expect(calls["Only"]).toEqual([0, 1, 3, 8]);
    expect(result.output).toEqual({ Error: "B", Cause: "" });
  });

  test("with MaxAttempts 0 excepts an error from a later retrier", async () => {
    const Retry = [{ ErrorEquals: ["E"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];
    const { calls } = await execute(single(task({ Retry })), { tasks: { Only: fail("E") } });
    expect(calls["Only"]).toEqual([0]);
  });

  test("tells the attempt how often it was tried, and evaluates its arguments anew", async () => {
    const Arguments = { tried: "{% $states.context.State.RetryCount %}" };
    const { result } = await execute(single(task({ Arguments, Retry: [{ ErrorEquals: ["E"] }] })), {
      tasks: { Only: (request, attempt) => (attempt < 3 ? fail("E")() : request.arguments) },
    });
    expect(result.output).toEqual({ tried: 2 });
  });

  test("starts the branches of a Parallel state again", async () => {
    const branch = { StartAt: "In", States: { In: task({ End: true }) } };
    const { result, seconds } = await execute(
      single({ Type: "Parallel", Branches: [branch], Retry: [{ ErrorEquals: ["E"] }] }),
      { tasks: { In: (_, attempt) => (attempt === 1 ? fail("E")() : "fine") } },
    );
    expect(result.output).toEqual(["fine"]);
    expect(seconds).toBe(1);
  });
});

describe("Catch", () => {
  const caught = (handler: object, state: object = {}) => ({
    StartAt: "Only",
    States: {
      Only: task({ ...state, Catch: [{ Next: "Caught", ...handler }], Next: "Fine" }),
      Fine: { Type: "Succeed", Output: "fine" },
      Caught: {
        Type: "Pass",
        Output: { got: "{% $states.input %}", set: "{% $exists($seen) ? $seen : 0 %}" },
        End: true,
      },
    },
  });

  test("hands on the error and its cause", async () => {
    const { result } = await execute(caught({ ErrorEquals: ["E"] }), { tasks: { Only: fail("E", "why") } });
    expect(result.output).toEqual({ got: { Error: "E", Cause: "why" }, set: 0 });
  });

  test("has an Output and an Assign of its own, in place of the state's", async () => {
    const handler = {
      ErrorEquals: ["States.ALL"],
      Output: "{% $states.errorOutput.Error & ' of ' & $states.input.id %}",
      Assign: { seen: "{% $states.errorOutput.Cause %}" },
    };
    const state = { Output: "{% $states.result %}", Assign: { seen: "not this" } };
    const { result } = await execute(caught(handler, state), {
      input: { id: "vol-1" },
      tasks: { Only: fail("E", "why") },
    });
    expect(result.output).toEqual({ got: "E of vol-1", set: "why" });
  });

  test("takes a failed evaluation of the state's own fields", async () => {
    for (const state of [
      { Arguments: "{% $none %}" },
      { Output: "{% $none %}" },
      { Assign: { a: "{% $none %}" } },
    ]) {
      const handler = { ErrorEquals: ["States.QueryEvaluationError"], Output: "caught" };
      const { result } = await execute(caught(handler, state), { tasks: { Only: () => 1 } });
      expect(result.output).toEqual({ got: "caught", set: 0 });
    }
  });

  test("that fails to evaluate fails the state, and is not caught again", async () => {
    const handler = { ErrorEquals: ["States.ALL"], Output: "{% $none %}" };
    const { result } = await execute(caught(handler), { tasks: { Only: fail("E") } });
    expect(result.error).toBe("States.QueryEvaluationError");
    expect(result.cause).toMatch(/field 'Catch\[0\]\/Output'/);
  });

  test("takes a result that is too large only by its name", async () => {
    const tasks = { Only: () => "é".repeat(131_072) };
    const all = await execute(caught({ ErrorEquals: ["States.ALL"] }), { tasks });
    expect(all.result).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    const named = await execute(caught({ ErrorEquals: ["States.DataLimitExceeded"], Output: "small" }), {
      tasks,
    });
    expect(named.result.output).toEqual({ got: "small", set: 0 });
  });

  test("is not needed for a result of exactly 256 KiB", async () => {
    const { result } = await execute(single(task()), { tasks: { Only: () => "é".repeat(131_071) } });
    expect(result.status).toBe("SUCCEEDED");
  });
});
