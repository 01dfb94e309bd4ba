import { describe, expect, test } from "@jest/globals";
import { loadMachine } from "../../simulator/step-functions/definition/machine.ts";
import { startExecution } from "../../simulator/step-functions/execution.ts";
import type { HistoryEvent } from "../../simulator/step-functions/history.ts";
import { execute, START, single, task, typesOf } from "./fake-world.ts";

const WHOLE = { truncated: false };

describe("the history", () => {
  test("is AWS's: types, details, and which event follows from which", async () => {
    const { events } = await execute(
      single(task({ TimeoutSeconds: 9, Arguments: { n: "{% $states.input.n %}" }, Assign: { kept: [1] } })),
      { input: { n: 1 }, tasks: { Only: () => ({ ok: true }) } },
    );
    const of = { resource: "invoke", resourceType: "lambda" };
    const expected: Array<[string, object]> = [
      [
        "ExecutionStarted",
        {
          executionStartedEventDetails: {
            input: '{"n":1}',
            inputDetails: WHOLE,
            roleArn: "arn:aws:iam::111122223333:role/machine",
          },
        },
      ],
      [
        "TaskStateEntered",
        { stateEnteredEventDetails: { name: "Only", input: '{"n":1}', inputDetails: WHOLE } },
      ],
      [
        "TaskScheduled",
        {
          taskScheduledEventDetails: {
            ...of,
            region: "us-west-2",
            parameters: '{"n":1}',
            timeoutInSeconds: 9,
          },
        },
      ],
      ["TaskStarted", { taskStartedEventDetails: of }],
      [
        "TaskSucceeded",
        { taskSucceededEventDetails: { ...of, output: '{"ok":true}', outputDetails: WHOLE } },
      ],
      [
        "TaskStateExited",
        {
          stateExitedEventDetails: {
            name: "Only",
            output: '{"ok":true}',
            outputDetails: WHOLE,
            assignedVariables: { kept: "[1]" },
            assignedVariablesDetails: WHOLE,
          },
        },
      ],
      [
        "ExecutionSucceeded",
        { executionSucceededEventDetails: { output: '{"ok":true}', outputDetails: WHOLE } },
      ],
    ];
    expect(events).toEqual(
      expected.map(([type, details], index) => ({
        id: index + 1,
        previousEventId: index < 2 ? 0 : index,
        timestamp: START,
        type,
        details,
      })),
    );
  });

  test("follows each iteration by itself", async () => {
    const { events } = await execute(
      single({
        Type: "Map",
        Items: ["a", "b"],
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: "In", States: { In: { Type: "Pass", End: true } } },
      }),
    );
    expect(events.map(({ type, id, previousEventId }) => `${id} after ${previousEventId}: ${type}`)).toEqual([
      "1 after 0: ExecutionStarted",
      "2 after 0: MapStateEntered",
      "3 after 2: MapStateStarted",
      "4 after 3: MapIterationStarted",
      "5 after 4: PassStateEntered",
      "6 after 5: PassStateExited",
      "7 after 6: MapIterationSucceeded",
      "8 after 6: MapIterationStarted",
      "9 after 8: PassStateEntered",
      "10 after 9: PassStateExited",
      "11 after 10: MapIterationSucceeded",
      "12 after 11: MapStateSucceeded",
      "13 after 11: MapStateExited",
      "14 after 13: ExecutionSucceeded",
    ]);
  });

  test("tells of a failed evaluation", async () => {
    const { events } = await execute(single({ Type: "Pass", Output: "{% $none %}" }));
    expect(typesOf(events)).toEqual([
      "ExecutionStarted",
      "PassStateEntered",
      "EvaluationFailed",
      "ExecutionFailed",
    ]);
    expect(events[2]?.previousEventId).toBe(0);
    expect(events[2]?.details).toMatchObject({
      evaluationFailedEventDetails: {
        error: "States.QueryEvaluationError",
        location: "Output",
        state: "Only",
      },
    });
  });

  const endless = {
    StartAt: "A",
    States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } },
  };

  test("of a Standard execution has 25,000 events, the last of which ends it", async () => {
    const { result, events } = await execute(endless);
    expect(events).toHaveLength(25_000);
    expect(result).toEqual({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    });
  });

  test("of an Express execution has no such limit; its five minutes end it", async () => {
    const { result, events } = await execute(endless, { type: "EXPRESS", transitionDelayMs: 20 });
    expect(result.status).toBe("TIMED_OUT");
    expect(events.length).toBeGreaterThan(25_000);
  });
});

describe("the caller", () => {
  const start = (
    definition: object,
    onEvent: (event: HistoryEvent) => void,
    runTask: () => Promise<unknown>,
  ) =>
    startExecution(loadMachine({ QueryLanguage: "JSONata", ...definition }, { type: "STANDARD" }), {
      name: "run",
      id: "run",
      input: null,
      startedAt: START,
      runtime: { now: () => START, sleep: async () => {}, random: { uniform: () => 0 }, runTask, onEvent },
    });

  test("hears each event as it happens", async () => {
    const heard: string[] = [];
    const execution = start(
      single({ Type: "Succeed" }),
      ({ type }) => heard.push(type),
      async () => null,
    );
    expect(heard).toEqual(["ExecutionStarted"]);
    expect(execution.status).toBe("RUNNING");
    await execution.done;
    expect(heard).toEqual(typesOf(execution.history));
    expect(execution.status).toBe("SUCCEEDED");
  });

  test("hears of a mistake in its own task runner, which no Catch can hide", async () => {
    const state = task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Only" }] });
    const execution = start(
      single(state),
      () => {},
      async () => {
        throw new RangeError("not modelled: TerminateInstances");
      },
    );
    await expect(execution.done).rejects.toThrow("not modelled: TerminateInstances");
  });

  test("hears of a mistake in its own listener, also at the last event", async () => {
    for (const bad of ["SucceedStateEntered", "ExecutionSucceeded"]) {
      const execution = start(
        single({ Type: "Succeed" }),
        ({ type }) => {
          if (type === bad) throw new RangeError(`listener at ${type}`);
        },
        async () => null,
      );
      await expect(execution.done).rejects.toThrow(`listener at ${bad}`);
    }
  });
});
