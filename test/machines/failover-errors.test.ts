import { describe, expect, test } from "@jest/globals";
import { told } from "../helpers/failover-ends.ts";
import { falseAlarm, regionLost, run, zoneUnfit } from "../helpers/failover-scripts.ts";
import { callsOf, type Scripts } from "../helpers/product-machine.ts";

describe("errors", () => {
  const tasks = Object.keys(regionLost) as (keyof typeof regionLost)[];
  /** How often a task is tried again that no clock bounds. */
  const ATTEMPTS: Partial<Record<string, number>> = {
    ...{ AcquireLease: 30, ReadVerdict: 12, TakeOver: 120, CloseRun: 8 },
  };
  /** How many seconds a step has whose state is asked for until it is done. */
  const SECONDS: Partial<Record<string, number>> = {
    ...{ RestoreVolumes: 600, StartStandby: 600, LaunchStandby: 600, VerifyStandby: 180 },
    ...{ VerifySwitch: 120, StandDown: 600 },
  };
  /** Answers under which a task is called at all. */
  const calmFor = (task: string): Scripts => {
    if (task === "StandDown") return falseAlarm;
    return task === "LaunchStandby" ? zoneUnfit : regionLost;
  };
  const retried = tasks.filter((task) => task !== "FenceActive");

  test.each(retried)("that pass are why %s is tried again, others are not", async (task) => {
    const calm = calmFor(task);
    const answers = calm[task] ?? [];
    const passing = ["Throttled", "AnswerUnknown", "Lambda.TooManyRequestsException", "Sandbox.Timedout"];
    const done = await run({ [task]: [...passing.map((error) => ({ error })), ...answers] }, calm);
    expect(done.status).toBe("SUCCEEDED");
    expect(callsOf(done, task)).toHaveLength(passing.length + answers.length);
    for (const error of ["AccessRefused", "StepFailed"])
      expect(callsOf(await run({ [task]: [{ error }] }, calm), task)).toHaveLength(1);
  });

  test.each(retried)("that do not pass end the patience with %s", async (task) => {
    const done = await run({ [task]: [{ error: "Throttled" }] }, calmFor(task));
    const calls = callsOf(done, task);
    const seconds = SECONDS[task];
    if (seconds === undefined) return expect(calls).toHaveLength(1 + (ATTEMPTS[task] ?? 0));
    const asked = (calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0);
    expect([asked >= seconds - 10, asked <= seconds + 30]).toEqual([true, true]);
    expect(JSON.stringify(told(done))).toMatch(/Throttled/);
  });

  test.each(Object.keys(SECONDS))("that pass after a minute are survived by %s", async (task) => {
    const calm = calmFor(task);
    const throttled = Array(24).fill({ error: "Throttled" });
    const done = await run({ [task]: [...throttled, ...(calm[task as keyof Scripts] ?? [])] }, calm);
    expect(done.status).toBe("SUCCEEDED");
    expect(done.waitedSeconds).toBeGreaterThan(60);
  });
});
