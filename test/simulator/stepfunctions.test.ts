import { describe, expect, test } from "@jest/globals";
import { AwsError, NotModelled } from "../../simulator/cloud/cloud.ts";
import type { InvocationOutcome } from "../../simulator/cloud/lambda/function-error.ts";
import { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { stepFunctionsResources } from "../../simulator/deploy/resources/stepfunctions.ts";
import { deploy, inRegion, type RegionTest, START } from "../helpers/in-region.ts";

const PREFIX = "arn:aws:states:us-west-2:111122223333";
const MACHINE = `${PREFIX}:stateMachine:failover`;

/** Asks a function, then waits. */
const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "AskFunction",
  States: {
    AskFunction: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "judge", Payload: "{% $states.input %}" },
      Output: "{% $states.result.Payload %}",
      Catch: [{ ErrorEquals: ["NotReady"], Output: "{% $states.errorOutput %}", Next: "WaitForIt" }],
      Next: "WaitForIt",
    },
    WaitForIt: { Type: "Wait", Seconds: 60, End: true },
  },
};

type Answer = (payload: unknown) => InvocationOutcome | Promise<InvocationOutcome>;

function machines(
  { region, onFatal }: RegionTest,
  answer: Answer,
  changes: { type?: "EXPRESS"; definition?: object } = {},
) {
  const asked: { reference: string; payload: unknown; cause: number | null }[] = [];
  const stepFunctions = new StepFunctions(region, {
    onFatal,
    lambda: {
      invoke: async (reference, payload, cause) => {
        asked.push({ reference, payload, cause });
        return answer(payload);
      },
    },
  });
  stepFunctions.operations.CreateStateMachine({
    name: "failover",
    definition: JSON.stringify(changes.definition ?? DEFINITION),
    type: changes.type ?? "STANDARD",
    roleArn: "arn:aws:iam::111122223333:role/failover",
  });
  const { operations } = stepFunctions;
  const call = { cause: 7 };
  return {
    asked,
    stepFunctions,
    start: (input: { name?: string; input?: string }) =>
      operations.StartExecution({ stateMachineArn: MACHINE, ...input }, call),
    operations,
  };
}

const ok: Answer = (payload) => ({ outcome: "ok", payload: { saw: payload } });
const codeOf = (action: () => unknown) => {
  try {
    return action();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("an execution", () => {
  test("runs its tasks as functions and ends with their result", () =>
    inRegion(async (world) => {
      const { start, operations, asked } = machines(world, ok);
      const { executionArn, startDate } = start({ name: "first", input: '{"a":1}' });
      await world.kernel.sleep(120_000);
      expect(executionArn).toBe(`${PREFIX}:execution:failover:first`);
      expect(startDate).toEqual(new Date(START));
      expect(asked).toMatchObject([{ reference: "judge", payload: { a: 1 } }]);
      expect(operations.DescribeExecution({ executionArn })).toMatchObject({
        name: "first",
        status: "SUCCEEDED",
        input: '{"a":1}',
        output: '{"saw":{"a":1}}',
        redriveStatus: "NOT_REDRIVABLE",
      });
    }));

  test("is traced with its states, and functions are caused by the state that calls them", () =>
    inRegion(async (world) => {
      const { start, asked } = machines(world, ok);
      start({ name: "first", input: "{}" });
      await world.kernel.sleep(120_000);
      const [running, ended] = world.traced("execution");
      const transitions = world.traced("transition");
      expect(running).toMatchObject({
        cause: 7,
        machine: "failover",
        name: "first",
        status: "RUNNING",
        input: {},
      });
      expect(ended).toMatchObject({ cause: running?.n, status: "SUCCEEDED", output: { saw: {} } });
      expect(transitions.map(({ state, type, phase }) => `${state} ${type} ${phase}`)).toEqual([
        "AskFunction Task entered",
        "AskFunction Task exited",
        "WaitForIt Wait entered",
        "WaitForIt Wait exited",
      ]);
      expect(asked[0]?.cause).toBe(transitions[0]?.n);
    }));

  test("of a Standard machine tells the bus of each status", () =>
    inRegion(async (world) => {
      const { start } = machines(world, ok);
      const { executionArn } = start({ name: "first" });
      await world.kernel.sleep(120_000);
      expect(world.region.events.map(({ detail }) => detail["status"])).toEqual(["RUNNING", "SUCCEEDED"]);
      expect(world.region.events[1]).toMatchObject({
        source: "aws.states",
        detailType: "Step Functions Execution Status Change",
        resources: [executionArn],
        detail: {
          executionArn,
          stateMachineArn: MACHINE,
          name: "first",
          startDate: START,
          input: "{}",
          inputDetails: { included: true },
          output: '{"saw":{}}',
          redriveCount: 0,
          error: null,
        },
      });
    }));

  test("sees a function's error under its own name, with Lambda's report as the cause", () =>
    inRegion(async (world) => {
      const error = { errorType: "NotReady", errorMessage: "later", trace: [] };
      const { start, operations } = machines(world, () => ({ outcome: "error", error }));
      const { executionArn } = start({});
      await world.kernel.sleep(120_000);
      const { output } = operations.DescribeExecution({ executionArn });
      expect(JSON.parse(output ?? "")).toEqual({
        Error: "NotReady",
        Cause: '{"errorType":"NotReady","errorMessage":"later","trace":[]}',
      });
    }));

  test("fails with the error that nothing catches", () =>
    inRegion(async (world) => {
      const error = {
        errorType: "Sandbox.Timedout",
        errorMessage: "RequestId: 1 Error: Task timed out",
        trace: [],
      };
      const { start, operations } = machines(world, () => ({ outcome: "timeout", error }));
      const { executionArn } = start({});
      await world.kernel.sleep(120_000);
      expect(operations.DescribeExecution({ executionArn })).toMatchObject({
        status: "FAILED",
        error: "Sandbox.Timedout",
        redriveStatus: "REDRIVABLE",
      });
      expect(world.traced("execution")[1]).toMatchObject({ status: "FAILED", error: "Sandbox.Timedout" });
    }));

  test("without a name gets one of its own each time", () =>
    inRegion(async (world) => {
      const { start } = machines(world, ok);
      expect(start({}).executionArn).not.toBe(start({}).executionArn);
    }));

  test("stops where it is when its Region is lost, without a word", () =>
    inRegion(async (world) => {
      const { start } = machines(world, ok);
      start({ name: "first" });
      await world.kernel.sleep(30_000);
      world.region.lost = true;
      await world.kernel.sleep(600_000);
      expect(world.traced("execution").map(({ status }) => status)).toEqual(["RUNNING"]);
      expect(world.traced("transition").at(-1)).toMatchObject({ state: "WaitForIt", phase: "entered" });
    }));

  test("can be stopped, and ends as aborted", () =>
    inRegion(async (world) => {
      const { start, operations } = machines(world, ok);
      const { executionArn } = start({});
      await world.kernel.sleep(30_000);
      operations.StopExecution({ executionArn, error: "Enough", cause: "by hand" });
      await world.kernel.sleep(1);
      expect(operations.DescribeExecution({ executionArn })).toMatchObject({
        status: "ABORTED",
        error: "Enough",
      });
    }));

  test("of an Express machine is no secret to the trace, but not to be described and not on the bus", () =>
    inRegion(async (world) => {
      const { start, operations } = machines(world, ok, { type: "EXPRESS" });
      const { executionArn } = start({ name: "tick" });
      start({ name: "tick" });
      await world.kernel.sleep(120_000);
      expect(executionArn).toMatch(`${PREFIX}:express:failover:tick:`);
      expect(world.traced("execution").map(({ status }) => status)).toEqual([
        "RUNNING",
        "RUNNING",
        "SUCCEEDED",
        "SUCCEEDED",
      ]);
      expect(world.region.events).toEqual([]);
      expect(codeOf(() => operations.DescribeExecution({ executionArn }))).toBe("InvalidArn");
    }));

  test("that asks for an integration that is not modelled stops the run", () =>
    inRegion(async (world) => {
      const task = { ...DEFINITION.States.AskFunction, Resource: "arn:aws:states:::sns:publish" };
      const definition = { ...DEFINITION, States: { ...DEFINITION.States, AskFunction: task } };
      machines(world, ok, { definition }).start({});
      await world.kernel.sleep(1000);
      expect(world.fatal).toEqual([new NotModelled("the task resource arn:aws:states:::sns:publish")]);
    }));

  test("that passes what lambda:invoke is not known to take stops the run", () =>
    inRegion(async (world) => {
      const task = { ...DEFINITION.States.AskFunction, Arguments: { FunctionName: "judge", Qualifier: "1" } };
      const definition = { ...DEFINITION, States: { ...DEFINITION.States, AskFunction: task } };
      machines(world, ok, { definition }).start({});
      await world.kernel.sleep(1000);
      expect(world.fatal).toEqual([new NotModelled("lambda:invoke with Qualifier")]);
    }));

  test("sees Lambda's own refusals under Lambda's name", () =>
    inRegion(async (world) => {
      const { start, operations } = machines(world, () => {
        throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
      });
      const { executionArn } = start({});
      await world.kernel.sleep(1000);
      expect(operations.DescribeExecution({ executionArn })).toMatchObject({
        error: "Lambda.TooManyRequestsException",
        cause: "Rate Exceeded.",
      });
    }));
});

describe("StartExecution", () => {
  test("answers the same again for the same name and input while the execution runs", () =>
    inRegion(async (world) => {
      const { start } = machines(world, ok);
      const first = start({ name: "failover-web-1", input: '{"a":1}' });
      await world.kernel.sleep(10_000);
      expect(start({ name: "failover-web-1", input: '{"a":1}' })).toEqual(first);
      expect(world.traced("execution")).toHaveLength(1);
    }));

  test("refuses the name with another input, even if it only differs in spaces", () =>
    inRegion(async (world) => {
      const { start } = machines(world, ok);
      start({ name: "failover-web-1", input: '{"a":1}' });
      expect(codeOf(() => start({ name: "failover-web-1", input: '{"a": 1}' }))).toBe(
        "ExecutionAlreadyExists",
      );
    }));

  test("refuses the name once the execution has ended", () =>
    inRegion(async (world) => {
      const { start } = machines(world, ok);
      start({ name: "failover-web-1" });
      await world.kernel.sleep(120_000);
      expect(codeOf(() => start({ name: "failover-web-1" }))).toBe("ExecutionAlreadyExists");
    }));

  test.each(["two words", "a/b", "a:b", "a,b", "<a>", "tab\there", "", "n".repeat(81), "\u0085"])(
    "refuses the name %j",
    (name) =>
      inRegion(async (world) => {
        const { start } = machines(world, ok);
        expect(codeOf(() => start({ name }))).toBe("InvalidName");
      }),
  );

  test("refuses input that is no JSON or too long, and machines that are not there", () =>
    inRegion(async (world) => {
      const { start, operations } = machines(world, ok);
      expect(codeOf(() => start({ input: "not json" }))).toBe("InvalidExecutionInput");
      expect(codeOf(() => start({ input: "" }))).toBe("InvalidExecutionInput");
      expect(codeOf(() => start({ input: JSON.stringify("x".repeat(262_144)) }))).toBe("ValidationException");
      const stateMachineArn = `${PREFIX}:stateMachine:nobody`;
      expect(codeOf(() => operations.StartExecution({ stateMachineArn }, { cause: 1 }))).toBe(
        "StateMachineDoesNotExist",
      );
    }));

  test("is followed by ListExecutions, newest first, by status", () =>
    inRegion(async (world) => {
      const { start, operations } = machines(world, ok);
      start({ name: "one" });
      await world.kernel.sleep(120_000);
      start({ name: "two" });
      const names = (statusFilter?: string) =>
        operations
          .ListExecutions({ stateMachineArn: MACHINE, ...(statusFilter && { statusFilter }) })
          .executions.map(({ name }) => name);
      expect(names()).toEqual(["two", "one"]);
      expect(names("RUNNING")).toEqual(["two"]);
    }));
});

describe("AWS::StepFunctions::StateMachine", () => {
  const TYPE = "AWS::StepFunctions::StateMachine";
  const properties = {
    StateMachineName: "failover",
    DefinitionString: JSON.stringify(DEFINITION),
    RoleArn: "arn:aws:iam::111122223333:role/failover",
    StateMachineType: "STANDARD",
    TracingConfiguration: { Enabled: true },
  };
  const typesOf = ({ region, onFatal }: RegionTest) =>
    stepFunctionsResources(new StepFunctions(region, { onFatal, lambda: { invoke: async () => ok(null) } }));

  test("is known by its ARN", () =>
    inRegion(async (world) => {
      expect(deploy(typesOf(world), world.region, TYPE, properties)).toEqual({
        ref: MACHINE,
        attributes: { Arn: MACHINE, Name: "failover" },
      });
    }));

  test("is refused with a definition that Step Functions would refuse", () =>
    inRegion(async (world) => {
      const DefinitionString = JSON.stringify({ ...DEFINITION, StartAt: "Nowhere" });
      expect(() => deploy(typesOf(world), world.region, TYPE, { ...properties, DefinitionString })).toThrow(
        "Nowhere",
      );
    }));

  test("is refused with a property that is not known", () =>
    inRegion(async (world) => {
      expect(() =>
        deploy(typesOf(world), world.region, TYPE, { ...properties, DefinitionS3Location: {} }),
      ).toThrow("DefinitionS3Location");
    }));
});
