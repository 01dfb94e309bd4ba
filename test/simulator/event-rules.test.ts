import { expect, test } from "@jest/globals";
import { EventBridge } from "../../simulator/cloud/events/events.ts";
import { reasonAgainstJson } from "../../simulator/cloud/json-reason.ts";
import { inRegion } from "../helpers/in-region.ts";

const MINUTE = 60_000;

/** Calls an operation as a client would. */
type Call = (operation: string, input: object) => unknown;

const inEvents = (
  main: (call: Call, world: Parameters<Parameters<typeof inRegion>[0]>[0]) => Promise<void>,
) =>
  inRegion(async (world) => {
    const { operations } = new EventBridge(world.region, { onFatal: world.onFatal });
    await main((operation, input) => operations[operation]?.(input as never, { cause: 1 }), world);
  });

test("an event that is put goes to the rules of its bus, and to no others", () =>
  inEvents(async (call, { kernel, region }) => {
    const EventPattern = '{"source":["shop"]}';
    const Targets = [{ Id: "1", Arn: "arn:aws:lambda:us-west-2:111122223333:function:f" }];
    call("CreateEventBus", { Name: "own" });
    for (const EventBusName of ["own", "default"]) {
      call("PutRule", { Name: "rule", EventBusName, EventPattern });
      call("PutTargets", { Rule: "rule", EventBusName, Targets });
    }
    const entry = { Source: "shop", DetailType: "Order", Detail: "{}", EventBusName: "own" };
    expect(call("PutEvents", { Entries: [entry, { ...entry, Source: "" }] })).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: "InvalidArgument" }],
    });
    await kernel.sleep(MINUTE);
    expect(region.invoked).toHaveLength(1);
  }));

test("a rule keeps its targets when it is put again, and cannot be deleted with them", () =>
  inEvents(async (call) => {
    const put = (Name: string, more: object = {}) =>
      call("PutRule", { Name, EventPattern: '{"a":[1]}', ...more });
    put("rule");
    call("PutTargets", { Rule: "rule", Targets: [{ Id: "1", Arn: "arn:aws:sns:us-west-2:1:t" }] });
    put("rule", { State: "DISABLED" });
    expect(call("DescribeRule", { Name: "rule" })).toMatchObject({ State: "DISABLED" });
    expect(() => call("DeleteRule", { Name: "rule" })).toThrow("Rule can't be deleted since it has targets.");
    call("RemoveTargets", { Rule: "rule", Ids: ["1"] });
    call("DeleteRule", { Name: "rule" });
    expect(() => call("DescribeRule", { Name: "rule" })).toThrow(
      "Rule rule does not exist on EventBus default.",
    );
  }));

test.each(["rate(1 days)", "rate(10 hour)", "rate(10 seconds)", "cron(0 0 * * * *)"])(
  "the schedule %s is none for a rule",
  (ScheduleExpression) =>
    inEvents(async (call) => {
      expect(() => call("PutRule", { Name: "rule", ScheduleExpression })).toThrow(
        "Parameter ScheduleExpression is not valid.",
      );
    }),
);

test.each([
  [
    "not json",
    "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
  ],
  ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
  ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"],
  ['{"a": [1', "Unexpected end-of-input"],
  ['{"a": [1, true]}', undefined],
])("of %j the parser says %j", (text, reason) => {
  expect(reasonAgainstJson(text)).toBe(reason);
});
