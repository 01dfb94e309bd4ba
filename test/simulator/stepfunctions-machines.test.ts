import { describe, expect, test } from "@jest/globals";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { StepFunctions } from "../../simulator/cloud/stepfunctions/stepfunctions.ts";
import { inRegion, type RegionTest } from "../helpers/in-region.ts";
import { refusal } from "../helpers/refusal.ts";

const PREFIX = "arn:aws:states:us-west-2:111122223333";
const ARN = `${PREFIX}:stateMachine:orders`;
const ROLE = "arn:aws:iam::111122223333:role/orders";

/** A machine that gives `Result` after some time. */
const definition = (result: unknown, seconds = 0) =>
  JSON.stringify({
    StartAt: "Last",
    States: {
      Last: { Type: "Wait", Seconds: seconds, Next: "Give" },
      Give: { Type: "Pass", Result: result, End: true },
    },
  });
const orders = { name: "orders", definition: definition(1), roleArn: ROLE };

/** Runs with Step Functions' operations; a call tells what it answers, or the code and words of its error. */
const withOperations = <Result>(
  main: (operations: StepFunctions["operations"], world: RegionTest) => Promise<Result>,
) =>
  inRegion((world) => {
    const lambda = {
      invoke: () => {
        throw new Error("no task runs");
      },
    };
    return main(new StepFunctions(world.region, { lambda, onFatal: world.onFatal }).operations, world);
  });

const call = { cause: 1 };

describe("a state machine", () => {
  test("is created once, whatever role and tags the same request has the second time", () =>
    withOperations(async ({ CreateStateMachine, DescribeStateMachine, ListTagsForResource }) => {
      const first = CreateStateMachine({ ...orders, tags: [{ key: "a", value: "1" }] });
      expect(CreateStateMachine({ ...orders, roleArn: `${ROLE}-2`, tags: [] })).toEqual(first);
      expect(DescribeStateMachine({ stateMachineArn: ARN })).toMatchObject({
        name: "orders",
        roleArn: ROLE,
        status: "ACTIVE",
        type: "STANDARD",
        loggingConfiguration: { level: "OFF", includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      });
      expect(ListTagsForResource({ resourceArn: ARN })).toEqual({ tags: [{ key: "a", value: "1" }] });
    }));

  test("is refused where another one has its name", () =>
    withOperations(async ({ CreateStateMachine }) => {
      CreateStateMachine(orders);
      for (const change of [{ definition: definition(2) }, { type: "EXPRESS" as const }, { publish: true }])
        expect(refusal(() => CreateStateMachine({ ...orders, ...change }))).toBe(
          `StateMachineAlreadyExists: State Machine Already Exists: '${ARN}'`,
        );
    }));

  test.each([
    [{ name: "a name" }, "InvalidName: Invalid Name: 'a name'"],
    [
      { definition: "{" },
      "InvalidDefinition: Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Unexpected end-of-input'",
    ],
    [
      { definition: JSON.stringify({ States: {} }) },
      "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The field 'StartAt' is required but was missing at /'",
    ],
    [
      { loggingConfiguration: { level: "ALL" } },
      "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.",
    ],
    [
      { versionDescription: "first" },
      "ValidationException: Version description can only be set when publish is true",
    ],
  ])("with %j is refused in AWS's words", (change, words) =>
    withOperations(async ({ CreateStateMachine, ListStateMachines }) => {
      expect(refusal(() => CreateStateMachine({ ...orders, ...change }))).toBe(words);
      expect(ListStateMachines({})).toEqual({ stateMachines: [] });
    }),
  );

  test("that the interpreter cannot run is refused by name, and one that nobody can run in AWS's words", () =>
    withOperations(async ({ CreateStateMachine }) => {
      const states = {
        Ask: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.sync", Parameters: {}, End: true },
      };
      const input = { ...orders, definition: JSON.stringify({ StartAt: "Ask", States: states }) };
      expect(() => CreateStateMachine(input)).toThrow(NotModelled);
      expect(refusal(() => CreateStateMachine({ ...input, type: "EXPRESS" }))).toMatch(
        /^InvalidDefinition.*\.sync/,
      );
    }));

  test("that is updated gives the new result, and what runs goes on with the old one", () =>
    withOperations(async ({ CreateStateMachine, UpdateStateMachine, ...operations }, { kernel }) => {
      CreateStateMachine({ ...orders, definition: definition("old", 60) });
      const old = operations.StartExecution({ stateMachineArn: ARN }, call);
      const { revisionId } = UpdateStateMachine({ stateMachineArn: ARN, definition: definition("new") });
      const young = operations.StartExecution({ stateMachineArn: ARN }, call);
      await kernel.sleep(120_000);
      expect(operations.DescribeExecution(old).output).toBe('"old"');
      expect(operations.DescribeExecution(young).output).toBe('"new"');
      expect(operations.DescribeStateMachineForExecution(old)).not.toHaveProperty("revisionId");
      expect(operations.DescribeStateMachineForExecution(young)).toMatchObject({ revisionId });
    }));

  test("that is updated to what it is stays the revision that it is, and an update of nothing is refused", () =>
    withOperations(async ({ CreateStateMachine, UpdateStateMachine }) => {
      CreateStateMachine(orders);
      expect(UpdateStateMachine({ stateMachineArn: ARN, roleArn: ROLE })).not.toHaveProperty("revisionId");
      expect(refusal(() => UpdateStateMachine({ stateMachineArn: ARN }))).toMatch(
        /^MissingRequiredParameter: /,
      );
    }));

  test("that is deleted takes no more executions and is gone when the last one ends, at its next transition", () =>
    withOperations(async ({ CreateStateMachine, DeleteStateMachine, ...operations }, { kernel }) => {
      CreateStateMachine({ ...orders, definition: definition(1, 60) });
      const { executionArn } = operations.StartExecution({ stateMachineArn: ARN }, call);
      await kernel.sleep(1000);
      DeleteStateMachine({ stateMachineArn: ARN });
      expect(operations.DescribeStateMachine({ stateMachineArn: ARN }).status).toBe("DELETING");
      expect(refusal(() => operations.StartExecution({ stateMachineArn: ARN }, call))).toMatch(
        /^StateMachineDeleting/,
      );
      await kernel.sleep(120_000);
      expect(operations.DescribeExecution({ executionArn }).status).toBe("ABORTED");
      expect(refusal(() => operations.DescribeStateMachine({ stateMachineArn: ARN }))).toBe(
        `StateMachineDoesNotExist: State Machine Does Not Exist: '${ARN}'`,
      );
      expect(DeleteStateMachine({ stateMachineArn: ARN })).toEqual({});
    }));

  test("is listed by name, page by page", () =>
    withOperations(async ({ CreateStateMachine, ListStateMachines }) => {
      for (const name of ["b", "c", "a"]) CreateStateMachine({ ...orders, name });
      const { stateMachines, nextToken = "" } = ListStateMachines({ maxResults: 2 });
      expect(stateMachines.map(({ name }) => name)).toEqual(["a", "b"]);
      expect(ListStateMachines({ nextToken })).toMatchObject({ stateMachines: [{ name: "c" }] });
      expect(refusal(() => ListStateMachines({ nextToken: "x" }))).toBe("InvalidToken: Invalid Token: 'x'");
      expect(refusal(() => ListStateMachines({ maxResults: 1001 }))).toBe(
        "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
      );
    }));
});

describe("versions and aliases", () => {
  const published = (operations: StepFunctions["operations"]) => {
    operations.CreateStateMachine({ ...orders, publish: true });
    operations.UpdateStateMachine({ stateMachineArn: ARN, definition: definition(2), publish: true });
    const routes = (...weights: number[]) =>
      weights.map((weight, index) => ({ stateMachineVersionArn: `${ARN}:${index + 1}`, weight }));
    const alias = (...weights: number[]) =>
      operations.CreateStateMachineAlias({ name: "PROD", routingConfiguration: routes(...weights) });
    return { routes, alias };
  };

  test("a version stays what it was and is published once; the newest is listed first", () =>
    withOperations(async (operations) => {
      published(operations);
      const again = operations.PublishStateMachineVersion({ stateMachineArn: ARN });
      expect(again.stateMachineVersionArn).toBe(`${ARN}:2`);
      const { stateMachineVersions } = operations.ListStateMachineVersions({ stateMachineArn: ARN });
      expect(stateMachineVersions.map((each) => each.stateMachineVersionArn)).toEqual([
        `${ARN}:2`,
        `${ARN}:1`,
      ]);
      expect(operations.DescribeStateMachine({ stateMachineArn: `${ARN}:1` }).definition).toBe(definition(1));
      const stale = { stateMachineArn: ARN, revisionId: "another" };
      expect(refusal(() => operations.PublishStateMachineVersion(stale))).toMatch(
        /^ConflictException: Failed to/,
      );
    }));

  test("an alias leads to its versions in the shares that it was given", () =>
    withOperations(async (operations, { kernel }) => {
      const { alias } = published(operations);
      const { stateMachineAliasArn } = alias(25, 75);
      for (let left = 200; left > 0; left--)
        operations.StartExecution({ stateMachineArn: stateMachineAliasArn }, call);
      await kernel.sleep(60_000);
      const of = (stateMachineArn: string) =>
        operations.ListExecutions({ stateMachineArn, maxResults: 1000 }).executions.length;
      expect(of(stateMachineAliasArn)).toBe(200);
      expect(of(`${ARN}:1`) + of(`${ARN}:2`)).toBe(200);
      expect(of(`${ARN}:1`)).toBeGreaterThan(25);
      expect(of(`${ARN}:1`)).toBeLessThan(75);
    }));

  test("a version is kept while an alias leads to it", () =>
    withOperations(async (operations) => {
      const { alias, routes } = published(operations);
      const { stateMachineAliasArn } = alias(100);
      const first = { stateMachineVersionArn: `${ARN}:1` };
      expect(refusal(() => operations.DeleteStateMachineVersion(first))).toMatch(/aliases .*: \[PROD\]$/);
      const routingConfiguration = routes(0, 100).slice(1);
      operations.UpdateStateMachineAlias({ stateMachineAliasArn, routingConfiguration });
      expect(operations.DescribeStateMachineAlias({ stateMachineAliasArn })).toMatchObject({
        routingConfiguration,
      });
      expect(operations.DeleteStateMachineVersion(first)).toEqual({});
      expect(refusal(() => operations.DescribeStateMachine({ stateMachineArn: `${ARN}:1` }))).toMatch(
        /DoesNotExist/,
      );
    }));

  test("an alias is the same for the same request, and in conflict with another one", () =>
    withOperations(async (operations) => {
      const { alias } = published(operations);
      expect(alias(100)).toEqual(alias(100));
      expect(refusal(() => alias(50, 50))).toMatch(/^ConflictException: /);
    }));

  test.each([
    ["123", [100], /satisfy regular expression pattern/],
    ["PROD", [50], /must equal 100/],
    ["PROD", [0, 0, 100], /at 'routingConfiguration'/],
  ])("an alias %j with the weights %j is refused", (name, weights, words) =>
    withOperations(async (operations) => {
      const routingConfiguration = published(operations).routes(...weights);
      expect(refusal(() => operations.CreateStateMachineAlias({ name, routingConfiguration }))).toMatch(
        words,
      );
    }),
  );
});

describe("tags and activities", () => {
  test("tags belong to a state machine and not to its versions", () =>
    withOperations(async (operations) => {
      operations.CreateStateMachine({ ...orders, publish: true });
      const tags = [{ key: "a", value: "1" }];
      operations.TagResource({ resourceArn: ARN, tags });
      expect(operations.ListTagsForResource({ resourceArn: ARN })).toEqual({ tags });
      operations.UntagResource({ resourceArn: ARN, tagKeys: ["a", "b"] });
      expect(operations.ListTagsForResource({ resourceArn: ARN })).toEqual({ tags: [] });
      expect(refusal(() => operations.TagResource({ resourceArn: `${ARN}:1`, tags }))).toBe(
        `ResourceNotFound: Resource not found: '${ARN}:1'`,
      );
    }));

  test("an activity is made once, described, listed and deleted", () =>
    withOperations(async (operations) => {
      const { activityArn } = operations.CreateActivity({ name: "work" });
      expect(operations.CreateActivity({ name: "work" }).activityArn).toBe(activityArn);
      expect(operations.DescribeActivity({ activityArn })).toMatchObject({ name: "work" });
      expect(operations.ListActivities({}).activities).toHaveLength(1);
      expect(operations.DeleteActivity({ activityArn })).toEqual({});
      expect(refusal(() => operations.DescribeActivity({ activityArn }))).toMatch(/^ActivityDoesNotExist/);
      expect(refusal(() => operations.DescribeActivity({ activityArn: ARN }))).toMatch(/^InvalidArn/);
    }));
});

test("a Standard machine cannot be run while one waits, an Express machine has no list of executions", () =>
  withOperations(async (operations) => {
    operations.CreateStateMachine(orders);
    operations.CreateStateMachine({ ...orders, name: "quick", type: "EXPRESS" });
    const quick = `${PREFIX}:stateMachine:quick`;
    const words =
      "StateMachineTypeNotSupported: This operation is not supported by this type of state machine";
    expect(refusal(() => operations.StartSyncExecution({ stateMachineArn: ARN }))).toBe(words);
    expect(refusal(() => operations.ListExecutions({ stateMachineArn: quick }))).toBe(words);
    expect(() => operations.StartSyncExecution({ stateMachineArn: quick })).toThrow(NotModelled);
  }));
