import { describe, expect, test } from "@jest/globals";
import { TaskFailure } from "../../simulator/step-functions/errors.ts";
import { execute, single, task, typesOf } from "./fake-world.ts";

const NESTED = "arn:aws:states:::states:startExecution.sync:2";

describe("a task that waits for a job", () => {
  test("says when the job has begun, and is over when the job is", async () => {
    const { result, events } = await execute(single(task({ Resource: NESTED })), {
      tasks: {
        Only: async ({ resource, onSubmitted }) => {
          expect(resource).toBe(NESTED);
          onSubmitted?.({ ExecutionArn: "arn" });
          return { Output: { n: 1 } };
        },
      },
    });
    expect(result.output).toEqual({ Output: { n: 1 } });
    expect(typesOf(events).slice(2, -2)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
    expect(events[4]?.details).toMatchObject({
      taskSubmittedEventDetails: {
        resource: "startExecution.sync:2",
        resourceType: "states",
        output: '{"ExecutionArn":"arn"}',
      },
    });
  });

  test.each([
    [true, "TaskFailed"],
    [false, "TaskSubmitFailed"],
  ])("that has begun (%p) fails with %s", async (hasBegun, type) => {
    const { result, events } = await execute(single(task({ Resource: NESTED })), {
      tasks: {
        Only: async ({ onSubmitted }) => {
          if (hasBegun) onSubmitted?.({});
          throw new TaskFailure("States.TaskFailed", "it broke");
        },
      },
    });
    expect(result).toMatchObject({ status: "FAILED", cause: "it broke" });
    expect(typesOf(events).at(-2)).toBe(type);
  });

  test("is not told of jobs where it waits for none", async () => {
    const { events } = await execute(single(task()), {
      tasks: {
        Only: ({ onSubmitted }) => {
          expect(onSubmitted).toBeUndefined();
          throw new TaskFailure("Broken");
        },
      },
    });
    expect(typesOf(events).at(-2)).toBe("TaskFailed");
  });
});

test("a task with Credentials is run, and told to be run, with that role", async () => {
  const Credentials = { RoleArn: "{% $states.input.role %}" };
  const { events } = await execute(single(task({ Credentials })), {
    input: { role: "arn:r" },
    tasks: {
      Only: ({ roleArn }) => {
        expect(roleArn).toBe("arn:r");
        return 1;
      },
    },
  });
  expect(events[2]?.details).toMatchObject({
    taskScheduledEventDetails: { taskCredentials: { roleArn: "arn:r" } },
  });
});

test.each([
  ["arn:aws:states:::lambda:invoke", "lambda"],
  ["arn:aws:states:::aws-sdk:ec2:describeVolumes", "aws-sdk:ec2"],
  ["arn:aws:lambda:us-west-2:111122223333:function:f", "arn:aws:lambda:us-west-2:111122223333:function:f"],
])("a result of %s that is too large is said to be of %s", async (Resource, origin) => {
  const { result } = await execute(single(task({ Resource })), {
    tasks: { Only: () => "x".repeat(300_000) },
  });
  expect(result.error).toBe("States.DataLimitExceeded");
  expect(result.cause).toContain(`The state/task '${origin}' returned a result`);
});

test("a machine that timed out has no error of its own, but its last event has", async () => {
  const { result, events } = await execute({
    TimeoutSeconds: 5,
    ...single({ Type: "Wait", Seconds: 60 }),
  });
  expect(result).toEqual({ status: "TIMED_OUT" });
  expect(events.at(-1)).toMatchObject({
    type: "ExecutionTimedOut",
    previousEventId: 0,
    details: { executionTimedOutEventDetails: { error: "States.Timeout" } },
  });
});
