import { expect, test } from "@jest/globals";
import { EventBridge } from "../../simulator/cloud/events/events.ts";
import { inRegion } from "../helpers/in-region.ts";

const FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:judge";

/** EventBridge's operations by name, and what a bus's policy says. */
const withEvents = (
  main: (ask: (name: string, input: object) => unknown, statements: () => unknown) => void,
) =>
  inRegion(async ({ region, onFatal }) => {
    const { operations } = new EventBridge(region, { onFatal });
    const ask = (name: string, input: object) => operations[name]?.(input as never, { cause: 1 });
    main(ask, () => {
      const { Policy } = ask("DescribeEventBus", {}) as { Policy?: string };
      return Policy === undefined ? undefined : JSON.parse(Policy).Statement;
    });
  });

test("a permission is a statement of the bus's policy until it is removed", () =>
  withEvents((ask, statements) => {
    const permission = { Action: "events:PutEvents", Principal: "222222222222", StatementId: "one" };
    ask("PutPermission", permission);
    ask("PutPermission", { ...permission, StatementId: "all", Principal: "*" });
    ask("PutPermission", { ...permission, StatementId: "all", Principal: "*" });
    expect(statements()).toMatchObject([
      { Sid: "one", Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "events:PutEvents" },
      { Sid: "all", Principal: "*" },
    ]);
    ask("RemovePermission", { StatementId: "one" });
    expect(() => ask("RemovePermission", { StatementId: "one" })).toThrow("Statement with the provided id");
    ask("RemovePermission", { RemoveAllPermissions: true });
    expect(statements()).toBeUndefined();
  }));

test("a policy takes the place of all permissions", () =>
  withEvents((ask, statements) => {
    ask("PutPermission", { Action: "events:PutEvents", Principal: "*", StatementId: "all" });
    ask("PutPermission", { Policy: '{"Statement":{"Sid":"own","Effect":"Deny"}}' });
    expect(statements()).toEqual([{ Sid: "own", Effect: "Deny" }]);
  }));

test("a template that became no JSON calls no target, and the trace says so", () =>
  inRegion(async ({ kernel, region, onFatal, traced, fatal }) => {
    const events = new EventBridge(region, { onFatal });
    const transformer = { InputPathsMap: { detail: "$.detail" }, InputTemplate: '{"text":"<detail>"}' };
    events.putRule({
      name: "all",
      pattern: '{"source":["test"]}',
      enabled: true,
      targets: [
        { id: "one", arn: FUNCTION, policy: {}, hasDeadLetterQueue: false, InputTransformer: transformer },
      ],
    });
    events.emit({ source: "test", detailType: "t", resources: [], detail: { a: 1 } }, 1);
    await kernel.sleep(60_000);
    expect(region.invoked).toEqual([]);
    expect(fatal).toEqual([]);
    expect(traced("state")).toMatchObject([
      { resource: FUNCTION, to: "dropped", detail: { code: "INVALID_JSON" } },
    ]);
  }));
