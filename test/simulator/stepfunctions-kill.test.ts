import { describe, expect, test } from "@jest/globals";
import type { StateEntry } from "../../simulator/cloud/stepfunctions/state-entry.ts";
import { stateNames } from "../../simulator/cloud/stepfunctions/state-names.ts";
import { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { WorldFaults } from "../../simulator/faults/inflict.ts";
import { inRegion, type RegionTest } from "../helpers/in-region.ts";

const MACHINE = "arn:aws:states:us-west-2:111122223333:stateMachine:lifeboat-drill-failover";
const task = (next: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "slow", Payload: {} },
  Catch: [{ ErrorEquals: ["States.ALL"], Next: "CleanUp" }],
  ...next,
});

/** A branch that works beside one that waits, and a Catch that would clean up. */
const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "Both",
  TimeoutSeconds: 600,
  States: {
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Idle", States: { Idle: { Type: "Wait", Seconds: 60, End: true } } },
        { StartAt: "Work", States: { Work: task({ End: true, Catch: [] }) } },
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "CleanUp" }],
      Next: "Done",
    },
    CleanUp: { Type: "Pass", Next: "Done" },
    Done: { Type: "Succeed" },
  },
};

const FUNCTION_MS = 5_000;

/** Step Functions with faults, and a function of five seconds; `done` counts how often that came to its end. */
function machine(world: RegionTest, functionMs = FUNCTION_MS) {
  const { kernel, region, onFatal } = world;
  const faults = new WorldFaults();
  const done: number[] = [];
  const stepFunctions = new StepFunctions(region, {
    onFatal,
    killIn: (entry: StateEntry) => faults.killIn(kernel, entry),
    lambda: {
      invoke: async () => {
        await kernel.sleep(functionMs);
        done.push(kernel.now());
        return { outcome: "ok", payload: {} };
      },
    },
  });
  stepFunctions.operations.CreateStateMachine({
    name: "lifeboat-drill-failover",
    definition: JSON.stringify(DEFINITION),
    type: "STANDARD",
    roleArn: "arn:aws:iam::111122223333:role/failover",
  });
  const kill = (state: string) => {
    const unused = () => {
      throw new Error("no service is needed");
    };
    const fault = { kind: "execution-killed", region: region.name, machine: "failover", state } as const;
    return faults.inflict(fault, { kernel, internet: unused as never, region: unused });
  };
  const start = (name: string) =>
    stepFunctions.start({ stateMachineArn: MACHINE, name, input: "{}", cause: 1 });
  return { stepFunctions, kill, start, done };
}

describe("an execution that is killed", () => {
  test("dies in a state of a branch, and no Catch runs", () =>
    inRegion(async (world) => {
      const { stepFunctions, kill, start } = machine(world);
      kill("Work");
      const { executionArn } = start("first");
      await world.kernel.sleep(120_000);
      expect(stepFunctions.operations.DescribeExecution({ executionArn })).toMatchObject({
        status: "ABORTED",
      });
      expect(world.traced("transition").map(({ state, phase }) => `${state} ${phase}`)).toEqual([
        "Both entered",
        "Idle entered",
        "Work entered",
      ]);
      expect(world.region.events.map(({ detail }) => detail["status"])).toEqual(["RUNNING", "ABORTED"]);
    }));

  test("leaves its function to run to the end, unheard", () =>
    inRegion(async (world) => {
      const { kill, start, done } = machine(world);
      kill("Work");
      start("first");
      await world.kernel.sleep(120_000);
      const [ended] = world.traced("execution").slice(-1);
      expect(done).toHaveLength(1);
      expect(done[0]).toBeGreaterThan(ended?.at ?? 0);
    }));

  test("dies within two seconds of a Task's entry, sooner or later by the seed, and elsewhere at once", async () => {
    const killedAfter = (state: string, seed: number) =>
      inRegion(async (world) => {
        const { kill, start } = machine(world);
        kill(state);
        start("first");
        await world.kernel.sleep(120_000);
        const entered = world.traced("transition").find((one) => one.state === state)?.at ?? Number.NaN;
        const [hit] = world.traced("fault").filter(({ phase }) => phase === "hits");
        const afterMs = (world.traced("execution").at(-1)?.at ?? Number.NaN) - entered;
        expect(hit).toMatchObject({ at: entered + afterMs, detail: { name: "first", state } });
        return afterMs;
      }, seed);
    const delays = [await killedAfter("Work", 1), await killedAfter("Work", 2), await killedAfter("Work", 3)];
    expect(new Set(delays).size).toBe(3);
    for (const delay of delays) expect(delay).toBeLessThanOrEqual(2_000);
    expect(await killedAfter("Idle", 1)).toBe(0);
  });

  test("dies at the latest when its Task has answered, before the next state", () =>
    inRegion(async (world) => {
      const { kill, start } = machine(world, 1);
      kill("Work");
      start("first");
      await world.kernel.sleep(120_000);
      expect(world.traced("execution").at(-1)).toMatchObject({ status: "ABORTED" });
      expect(world.traced("transition").at(-1)).toMatchObject({ state: "Work", phase: "exited" });
    }));

  test("is the only one: the next execution lives", () =>
    inRegion(async (world) => {
      const { stepFunctions, kill, start } = machine(world);
      kill("Idle");
      start("first");
      await world.kernel.sleep(1_000);
      const { executionArn } = start("second");
      await world.kernel.sleep(120_000);
      expect(stepFunctions.operations.DescribeExecution({ executionArn })).toMatchObject({
        status: "SUCCEEDED",
      });
    }));

  test("is none where the fault has ended before", () =>
    inRegion(async (world) => {
      const { kill, start } = machine(world);
      kill("Idle")();
      start("first");
      await world.kernel.sleep(120_000);
      expect(world.traced("execution").at(-1)).toMatchObject({ status: "SUCCEEDED" });
    }));
});

test("the states of a definition are named in the order of the document, branches within their state", () => {
  expect(stateNames(DEFINITION)).toEqual(["Both", "Idle", "Work", "CleanUp", "Done"]);
});
