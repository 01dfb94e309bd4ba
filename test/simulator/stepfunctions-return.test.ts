import { describe, expect, test } from "@jest/globals";
import { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { inRegion, type RegionTest } from "../helpers/in-region.ts";

const MINUTE = 60_000;

/** A machine that waits for half an hour, in a Region that is lost for ten minutes after one. */
async function underWay(world: RegionTest, timeoutSeconds: number | undefined) {
  const { kernel, region, onFatal } = world;
  const stepFunctions = new StepFunctions(region, {
    onFatal,
    lambda: {
      invoke: () => {
        throw new Error("no task runs");
      },
    },
  });
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Idle",
    ...(timeoutSeconds !== undefined && { TimeoutSeconds: timeoutSeconds }),
    States: { Idle: { Type: "Wait", Seconds: 1800, End: true } },
  };
  const { stateMachineArn } = stepFunctions.operations.CreateStateMachine({
    name: "failover",
    definition: JSON.stringify(definition),
    type: "STANDARD",
    roleArn: "arn:aws:iam::111122223333:role/failover",
  });
  const start = (name: string) => stepFunctions.start({ stateMachineArn, name, input: "{}", cause: null });
  const { executionArn } = start("first");
  await kernel.sleep(MINUTE);
  region.lost = true;
  await kernel.sleep(10 * MINUTE);
  region.lost = false;
  region.life += 1;
  stepFunctions.restored();
  const look = () => stepFunctions.operations.DescribeExecution({ executionArn }).status;
  return { stepFunctions, executionArn, look, start };
}

describe("an execution that was under way when its Region was lost", () => {
  test("times out at the return when its time is over by then, and the bus is told", () =>
    inRegion(async (world) => {
      const { look } = await underWay(world, 300);
      await world.kernel.sleep(1);
      expect(look()).toBe("TIMED_OUT");
      expect(world.region.events.map(({ detail }) => detail["status"])).toEqual(["RUNNING", "TIMED_OUT"]);
    }));

  test("times out later when some of its time is left, and does nothing until then", () =>
    inRegion(async (world) => {
      const { look } = await underWay(world, 900);
      await world.kernel.sleep(3 * MINUTE);
      expect(look()).toBe("RUNNING");
      await world.kernel.sleep(MINUTE);
      expect(look()).toBe("TIMED_OUT");
      expect(world.traced("transition")).toHaveLength(1);
    }));

  test("waits on when it has no limit, and can be stopped", () =>
    inRegion(async (world) => {
      const { stepFunctions, executionArn, look } = await underWay(world, undefined);
      await world.kernel.sleep(60 * MINUTE);
      expect(look()).toBe("RUNNING");
      stepFunctions.operations.StopExecution({ executionArn });
      expect(look()).toBe("ABORTED");
    }));

  test("is in nobody's way: a new one runs to its end", () =>
    inRegion(async (world) => {
      const { stepFunctions, start } = await underWay(world, 3_600);
      const { executionArn } = start("second");
      await world.kernel.sleep(31 * MINUTE);
      const { status } = stepFunctions.operations.DescribeExecution({ executionArn });
      expect(status).toBe("SUCCEEDED");
    }));
});
