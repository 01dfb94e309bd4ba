import { describe, expect, test } from "@jest/globals";
import { execute, single, task, typesOf } from "./fake-world.ts";

const never = () => new Promise(() => {});
const caught = (state: object, errorEquals: string) => ({
  StartAt: "Only",
  States: {
    Only: task({ ...state, Catch: [{ ErrorEquals: [errorEquals], Next: "Caught" }], End: true }),
    Caught: { Type: "Succeed" },
  },
});

describe("a task's time-out", () => {
  test("is a catchable error, tells the runner, and drops the late answer", async () => {
    let signal: AbortSignal | undefined;
    let answer: (value: unknown) => void = () => {};
    const { result, seconds, events, leftover } = await execute(
      caught({ TimeoutSeconds: "{% $states.input.limit %}" }, "States.Timeout"),
      {
        input: { limit: 4 },
        tasks: {
          Only: (request) => {
            signal = request.signal;
            return new Promise((resolve) => {
              answer = resolve;
            });
          },
        },
        at: { 9000: () => answer("too late") },
      },
    );
    expect(result).toEqual({ status: "SUCCEEDED", output: { Error: "States.Timeout", Cause: "" } });
    expect(seconds).toBe(4);
    expect(signal?.aborted).toBe(true);
    expect(leftover).toBe(1);
    expect(typesOf(events)).not.toContain("TaskSucceeded");
    expect(events.find(({ type }) => type === "TaskTimedOut")?.details).toEqual({
      taskTimedOutEventDetails: { resource: "invoke", resourceType: "lambda", error: "States.Timeout" },
    });
  });

  test("counts for each attempt anew", async () => {
    const Retry = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1 }];
    const { calls, result, seconds } = await execute(single(task({ TimeoutSeconds: 5, Retry })), {
      tasks: { Only: never },
    });
    expect(calls["Only"]).toEqual([0, 6]);
    expect(seconds).toBe(11);
    expect(result.error).toBe("States.Timeout");
  });

  test("leaves no timer behind when the answer is in time", async () => {
    const { leftover } = await execute(single(task({ TimeoutSeconds: 5 })), { tasks: { Only: () => 1 } });
    expect(leftover).toBe(0);
  });
});

describe("an execution's time-out", () => {
  test("ends it without any Catch", async () => {
    const definition = { TimeoutSeconds: 7, ...caught({}, "States.ALL") };
    const { result, seconds, events } = await execute(definition, { tasks: { Only: never } });
    expect(result).toEqual({ status: "TIMED_OUT" });
    expect(seconds).toBe(7);
    expect(typesOf(events).slice(-2)).toEqual(["TaskStarted", "ExecutionTimedOut"]);
  });

  test("of an Express machine is five minutes, or less where the definition says so", async () => {
    const wait = single({ Type: "Wait", Seconds: 1000 });
    expect((await execute(wait, { type: "EXPRESS" })).seconds).toBe(300);
    expect((await execute({ TimeoutSeconds: 60, ...wait }, { type: "EXPRESS" })).seconds).toBe(60);
    expect((await execute({ TimeoutSeconds: 600, ...wait }, { type: "EXPRESS" })).result.status).toBe(
      "TIMED_OUT",
    );
    expect((await execute(wait)).result.status).toBe("SUCCEEDED");
  });
});

describe("stopping an execution", () => {
  test("ends it at once, without any Catch, and silences everything in it", async () => {
    const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
    let signal: AbortSignal | undefined;
    const { result, seconds, events, leftover, calls } = await execute(
      {
        StartAt: "Fork",
        States: {
          Fork: {
            Type: "Parallel",
            Branches: [
              branch(
                "Ask",
                task({ TimeoutSeconds: 50, Retry: [{ ErrorEquals: ["States.ALL"] }], End: true }),
              ),
              branch("Nap", { Type: "Wait", Seconds: 60, End: true }),
            ],
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
            End: true,
          },
          Caught: { Type: "Succeed" },
        },
      },
      {
        tasks: {
          Ask: (request) => {
            signal = request.signal;
            return never();
          },
        },
        at: { 2000: (execution) => execution.stop("Lost", "the Region is gone") },
      },
    );
    expect(result).toEqual({ status: "ABORTED", error: "Lost", cause: "the Region is gone" });
    expect(seconds).toBe(2);
    expect(signal?.aborted).toBe(true);
    expect(leftover).toBe(0);
    expect(calls).toEqual({ Ask: [0] });
    expect(events.at(-1)).toMatchObject({ type: "ExecutionAborted" });
    expect(typesOf(events)).not.toContain("WaitStateAborted");
  });

  test("does nothing to one that has ended", async () => {
    const { result, events } = await execute(single({ Type: "Succeed" }), {
      at: { 1000: (execution) => execution.stop("late") },
    });
    expect(result.status).toBe("SUCCEEDED");
    expect(typesOf(events).at(-1)).toBe("ExecutionSucceeded");
  });
});
