import { describe, expect, test } from "@jest/globals";
import { AwsError, NotModelled } from "../../simulator/cloud/cloud.ts";
import { parseCidr } from "../../simulator/cloud/events/cidr.ts";
import type { FunctionDefinition, FunctionEnvironment } from "../../simulator/cloud/lambda/environment.ts";
import { Lambda } from "../../simulator/cloud/lambda/lambda.ts";
import { inRegion, type RegionTest } from "../helpers/in-region.ts";

const MINUTE = 60_000;

const definition = (changes: Partial<FunctionDefinition> = {}): FunctionDefinition => ({
  name: "judge",
  handler: "functions/judge/handler.handler",
  roleArn: "arn:aws:iam::111122223333:role/judge",
  timeoutSeconds: 10,
  memoryMb: 256,
  variables: { STAGE: "drill" },
  ...changes,
});

type Work = (event: unknown, environment: FunctionEnvironment) => Promise<unknown>;

/** A Lambda whose functions all do `work`; environments are kept as they are made. */
function lambdaDoing({ region, onFatal }: RegionTest, work: Work, changes?: Partial<FunctionDefinition>) {
  const environments: FunctionEnvironment[] = [];
  const lambda = new Lambda(region, {
    onFatal,
    hostFor: (environment) => {
      environments.push(environment);
      return { environment } as never;
    },
    loadHandler: async () => ({
      forHost: (host) => (event) =>
        work(event, (host as unknown as { environment: FunctionEnvironment }).environment),
    }),
  });
  lambda.createFunction(definition(changes));
  return { lambda, environments };
}

/** What a promise has come to by now. */
async function standing(promise: Promise<unknown>): Promise<"pending" | "settled"> {
  let state: "pending" | "settled" = "pending";
  promise.then(
    () => {
      state = "settled";
    },
    () => {
      state = "settled";
    },
  );
  await Promise.resolve();
  await Promise.resolve();
  return state;
}

describe("an invocation", () => {
  test("gives back the result as JSON: undefined members vanish, nothing is null", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async (event) =>
        event === null ? undefined : { got: event, gone: undefined, at: new Date(0) },
      );
      expect(await lambda.invoke("judge", { a: 1, b: undefined }, null)).toEqual({
        outcome: "ok",
        payload: { got: { a: 1 }, at: "1970-01-01T00:00:00.000Z" },
      });
      expect(await lambda.invoke(lambda.arnOf("judge"), null, null)).toEqual({
        outcome: "ok",
        payload: null,
      });
    }));

  test("starts cold, then warm, in one environment with the template's variables and Lambda's own", () =>
    inRegion(async (world) => {
      const { lambda, environments } = lambdaDoing(world, async () => "done");
      await lambda.invoke("judge", {}, null);
      await lambda.invoke("judge", {}, null);
      expect(world.traced("invocation").map(({ cold }) => cold)).toEqual([true, false]);
      const [first, second] = world.traced("returned").map(({ latencyMs }) => latencyMs);
      expect(first).toBeGreaterThan(100);
      expect(second).toBeLessThan(100);
      expect(environments).toHaveLength(1);
      expect(environments[0]?.env).toEqual({
        STAGE: "drill",
        AWS_REGION: "us-west-2",
        AWS_LAMBDA_FUNCTION_NAME: "judge",
      });
    }));

  test("gets an environment of its own while another one runs", () =>
    inRegion(async (world) => {
      const { lambda, environments } = lambdaDoing(world, () => world.kernel.sleep(1000));
      await Promise.all([lambda.invoke("judge", {}, null), lambda.invoke("judge", {}, null)]);
      await lambda.invoke("judge", {}, null);
      expect(environments).toHaveLength(2);
    }));

  test("starts cold again after ten idle minutes", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => null);
      for (const pause of [0, 9 * MINUTE, 11 * MINUTE]) {
        await world.kernel.sleep(pause);
        await lambda.invoke("judge", {}, null);
      }
      expect(world.traced("invocation").map(({ cold }) => cold)).toEqual([true, false, true]);
    }));

  test("is traced under what caused it, and its host knows it", () =>
    inRegion(async (world) => {
      let seen: number | null = null;
      const { lambda } = lambdaDoing(world, async (_, { cause }) => {
        seen = cause();
      });
      const cause = world.kernel.record(null, { kind: "end", reason: "a cause" });
      await lambda.invoke("judge", {}, cause);
      const [invocation] = world.traced("invocation");
      const [returned] = world.traced("returned");
      expect(invocation).toMatchObject({ cause, function: "judge", region: "us-west-2" });
      expect(seen).toBe(invocation?.n);
      expect(returned).toMatchObject({
        cause: invocation?.n,
        outcome: "ok",
        requestId: invocation?.requestId,
      });
    }));

  test("that throws reports the error's name and message as Lambda does, without a stack", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => {
        throw Object.assign(new Error("no such volume"), { name: "VolumeMissing" });
      });
      expect(await lambda.invoke("judge", {}, null)).toEqual({
        outcome: "error",
        error: { errorType: "VolumeMissing", errorMessage: "no such volume", trace: [] },
      });
      expect(world.traced("returned")[0]?.error).toBe("VolumeMissing: no such volume");
    }));

  test("that runs out of time is Sandbox.Timedout, and its environment is frozen and never used again", () =>
    inRegion(async (world) => {
      const { lambda, environments } = lambdaDoing(world, () => world.kernel.sleep(3600_000));
      const result = await lambda.invoke("judge", {}, null);
      const { requestId } = world.traced("invocation")[0] ?? {};
      expect(result).toEqual({
        outcome: "timeout",
        error: {
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${requestId} Error: Task timed out after 10.00 seconds`,
          trace: [],
        },
      });
      expect(environments[0]?.frozen()).toBe(true);
      await lambda.invoke("judge", {}, null);
      expect(world.traced("invocation").map(({ cold }) => cold)).toEqual([true, true]);
    }));

  test("of a lost Region never returns, and its environment is frozen", () =>
    inRegion(async (world) => {
      const { lambda, environments } = lambdaDoing(world, () => world.kernel.sleep(2000));
      const running = lambda.invoke("judge", {}, null);
      await world.kernel.sleep(1500);
      world.region.lost = true;
      await world.kernel.sleep(60_000);
      expect(await standing(running)).toBe("pending");
      expect(await standing(lambda.invoke("judge", {}, null))).toBe("pending");
      expect(world.traced("returned")).toEqual([]);
      expect(environments.every(({ frozen }) => frozen())).toBe(true);
    }));

  test("beyond the reserved concurrency is throttled", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, () => world.kernel.sleep(1000), { reservedConcurrency: 1 });
      const first = lambda.invoke("judge", {}, null);
      await expect(lambda.invoke("judge", {}, null)).rejects.toMatchObject({
        code: "TooManyRequestsException",
      });
      await first;
      expect(await lambda.invoke("judge", {}, null)).toMatchObject({ outcome: "ok" });
    }));

  test("of an unknown function, or with more than 6 MB, is refused", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => null);
      await expect(lambda.invoke("nobody", {}, null)).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
      await expect(lambda.invoke("judge", "x".repeat(6 * 1024 * 1024), null)).rejects.toBeInstanceOf(
        AwsError,
      );
    }));

  test("that answers with more than 6 MB fails", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => "x".repeat(6 * 1024 * 1024));
      expect(await lambda.invoke("judge", {}, null)).toMatchObject({
        error: { errorType: "Function.ResponseSizeTooLarge" },
      });
    }));

  test("that meets something not modelled stops the run instead of failing", () =>
    inRegion(async (world) => {
      const cause = new NotModelled("EC2.CreateFleet");
      const { lambda } = lambdaDoing(world, async () => {
        throw new Error("wrapped", { cause });
      });
      const running = lambda.invoke("judge", {}, null);
      await world.kernel.sleep(5000);
      expect(world.fatal).toMatchObject([{ cause }]);
      expect(await standing(running)).toBe("pending");
    }));

  test("that meets a bug of the simulator stops the run too", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => parseCidr(undefined as never));
      lambda.invokeAsync("judge", {}, null);
      await world.kernel.sleep(5000);
      expect(world.fatal).toMatchObject([{ name: "TypeError" }]);
    }));

  test("that answers with what is no JSON fails", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => 1n);
      expect(await lambda.invoke("judge", {}, null)).toMatchObject({ outcome: "error" });
    }));

  test("with a programming error of the function's own fails like on Lambda", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, async () => (undefined as unknown as { a: { b: 1 } }).a.b);
      expect(await lambda.invoke("judge", {}, null)).toMatchObject({ error: { errorType: "TypeError" } });
      expect(world.fatal).toEqual([]);
    }));
});

describe("an asynchronous invocation", () => {
  const failing = (failures: number): Work => {
    let left = failures;
    return async () => {
      if (left-- > 0) throw new Error("not yet");
    };
  };
  const starts = ({ traced, kernel }: RegionTest) =>
    traced("invocation").map(({ at }) =>
      Math.round((at - (traced("invocation")[0]?.at ?? kernel.now())) / MINUTE),
    );

  test("that fails is repeated after one and two minutes more", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, failing(9));
      lambda.invokeAsync("judge", {}, null);
      await world.kernel.sleep(60 * MINUTE);
      expect(starts(world)).toEqual([0, 1, 3]);
      expect(world.traced("state")).toMatchObject([
        { to: "discarded", detail: { reason: "retries exhausted" } },
      ]);
    }));

  test("that succeeds is not repeated", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, failing(1));
      lambda.invokeAsync("judge", {}, null);
      await world.kernel.sleep(60 * MINUTE);
      expect(starts(world)).toEqual([0, 1]);
    }));

  test("keeps to the function's own number of attempts and age", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, failing(9));
      lambda.configureAsync("judge", { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 120 });
      lambda.invokeAsync("judge", {}, null);
      await world.kernel.sleep(60 * MINUTE);
      expect(starts(world)).toEqual([0, 1]);
      expect(world.traced("state")).toMatchObject([{ detail: { reason: "too old" } }]);
    }));

  test("waits its turn when the function is busy", () =>
    inRegion(async (world) => {
      const { lambda } = lambdaDoing(world, () => world.kernel.sleep(5000), { reservedConcurrency: 1 });
      lambda.invokeAsync("judge", 1, null);
      lambda.invokeAsync("judge", 2, null);
      await world.kernel.sleep(MINUTE);
      expect(world.traced("returned").map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
    }));
});
