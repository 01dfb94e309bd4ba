import { describe, expect, test } from "@jest/globals";
import type { Execution } from "../../simulator/step-functions/execution.ts";
import { execute, type Observed, type Setting, single, task, typesOf } from "./fake-world.ts";

/** Runs one task that waits for its token; `at` gets the token of the newest attempt. */
function waitForToken(
  fields: object,
  at: Readonly<Record<number, (execution: Execution, token: string) => void>>,
  answer: unknown = { submitted: true },
): Promise<Observed> {
  let token = "";
  const state = task({
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { token: "{% $states.context.Task.Token %}" },
    ...fields,
  });
  let draw = 0;
  const setting: Setting = {
    uniform: () => (draw++ % 97) / 97,
    tasks: {
      Only: (request) => {
        token = request.token ?? "";
        expect(request.arguments).toEqual({ token });
        expect(request.resource).toBe("arn:aws:states:::lambda:invoke");
        return answer;
      },
    },
    at: Object.fromEntries(
      Object.entries(at).map(([ms, act]) => [ms, (execution: Execution) => act(execution, token)]),
    ),
  };
  return execute(single(state), setting);
}

describe("a task that waits for its token", () => {
  test("takes the token's output for its result", async () => {
    const { result, seconds, events } = await waitForToken(
      {},
      {
        5000: (execution, token) => expect(execution.succeedTask(token, { approved: true })).toBe("accepted"),
      },
    );
    expect(result.output).toEqual({ approved: true });
    expect(seconds).toBe(5);
    expect(typesOf(events).slice(2, -1)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
    ]);
  });

  test("fails as the token's holder says", async () => {
    const { result } = await waitForToken(
      {},
      {
        1000: (execution, token) => execution.failTask(token, "Refused", "not today"),
      },
    );
    expect(result).toEqual({ status: "FAILED", error: "Refused", cause: "not today" });
  });

  test("is kept by heartbeats and fails without them", async () => {
    const { result, seconds } = await waitForToken(
      { HeartbeatSeconds: 10 },
      {
        6000: (execution, token) => execution.heartbeat(token),
        12000: (execution, token) => execution.heartbeat(token),
      },
    );
    expect(result.error).toBe("States.HeartbeatTimeout");
    expect(seconds).toBe(22);
  });

  test("knows old tokens from ones that never were", async () => {
    const { result } = await waitForToken(
      { TimeoutSeconds: 3 },
      {
        4000: (execution, token) => {
          expect(execution.succeedTask(token, 1)).toBe("no longer waited for");
          expect(execution.succeedTask("forged", 1)).toBe("unknown");
        },
      },
    );
    expect(result.error).toBe("States.Timeout");
  });
});
