import { describe, expect, test } from "@jest/globals";
import { AwsError, type BusEvent, NotModelled } from "../../simulator/cloud/cloud.ts";
import { EventBridge, type RuleDefinition, type RuleTarget } from "../../simulator/cloud/events/events.ts";
import { createInvokeTarget } from "../../simulator/cloud/targets.ts";
import { eventsResources } from "../../simulator/deploy/resources/events.ts";
import { deploy, inRegion, START } from "../helpers/in-region.ts";

const FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:start-failover";
const MINUTE = 60_000;

const EVENT: BusEvent = {
  source: "aws.cloudwatch",
  detailType: "CloudWatch Alarm State Change",
  resources: ["arn:aws:cloudwatch:us-west-2:111122223333:alarm:detection"],
  detail: { alarmName: "detection", state: { value: "ALARM", level: 2 } },
};

const target = (changes: Partial<RuleTarget> = {}): RuleTarget => ({
  id: "function",
  arn: FUNCTION,
  policy: {},
  hasDeadLetterQueue: false,
  ...changes,
});
const rule = (changes: Partial<RuleDefinition> = {}): RuleDefinition => ({
  name: "detection",
  pattern: '{"source":["aws.cloudwatch"]}',
  enabled: true,
  targets: [target()],
  ...changes,
});

describe("the default bus", () => {
  test("hands a matching event to the rule's target in AWS's envelope", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule());
      await kernel.sleep(1234);
      events.emit(EVENT, 1);
      await kernel.sleep(MINUTE);
      expect(region.invoked).toHaveLength(1);
      expect(JSON.parse(region.invoked[0]?.input ?? "")).toEqual({
        version: "0",
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        "detail-type": "CloudWatch Alarm State Change",
        source: "aws.cloudwatch",
        account: "111122223333",
        time: "2026-03-01T12:00:01Z",
        region: "us-west-2",
        resources: EVENT.resources,
        detail: EVENT.detail,
      });
    }));

  test("traces the event under its cause, and the delivery under the event", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule());
      events.emit(EVENT, 5);
      await kernel.sleep(MINUTE);
      const [event] = traced("event");
      const [delivery] = traced("delivery");
      expect(event).toMatchObject({ cause: 5, detailType: EVENT.detailType, detail: EVENT.detail });
      expect(delivery).toMatchObject({
        cause: event?.n,
        event: event?.id,
        via: "detection",
        target: FUNCTION,
      });
      expect((delivery?.at ?? 0) - START).toBeGreaterThan(50);
    }));

  test("leaves out rules that do not match or are disabled", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule({ pattern: '{"source":["aws.ec2"]}' }));
      events.putRule(rule({ name: "disabled", enabled: false }));
      events.emit(EVENT, null);
      await kernel.sleep(MINUTE);
      expect(traced("event")).toHaveLength(1);
      expect(region.invoked).toEqual([]);
    }));

  test.each([
    [{ copies: 2 }, 2],
    [{ copies: 0 }, 0],
  ])("delivers with the fault %j as often as it says", (fault, times) =>
    inRegion(async ({ kernel, region, onFatal }) => {
      const faults = ({ detailType }: { detailType: string }) =>
        detailType === EVENT.detailType ? fault : {};
      const events = new EventBridge(region, { onFatal, faults });
      events.putRule(rule());
      events.emit(EVENT, null);
      await kernel.sleep(MINUTE);
      expect(region.invoked).toHaveLength(times);
    }),
  );

  test("delivers later when a fault says so", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      const events = new EventBridge(region, { onFatal, faults: () => ({ delayMs: 5 * MINUTE }) });
      events.putRule(rule());
      events.emit(EVENT, null);
      await kernel.sleep(4 * MINUTE);
      expect(region.invoked).toEqual([]);
      await kernel.sleep(2 * MINUTE);
      expect(region.invoked).toHaveLength(1);
    }));

  test("neither takes nor delivers anything once its Region is lost", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule());
      events.emit(EVENT, null);
      region.lost = true;
      events.emit(EVENT, null);
      await kernel.sleep(MINUTE);
      expect(region.invoked).toEqual([]);
      expect(traced("event")).toHaveLength(1);
    }));

  test("tries a failing target until its event is too old", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      region.invokeTarget = async () => {
        throw new AwsError("ServiceUnavailable", "try later", 503);
      };
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule({ targets: [target({ policy: { MaximumEventAgeInSeconds: 60 } })] }));
      events.emit(EVENT, null);
      await kernel.sleep(60 * MINUTE);
      const attempts = traced("delivery");
      expect(attempts.length).toBeGreaterThan(4);
      expect((attempts.at(-1)?.at ?? 0) - START).toBeLessThan(65_000);
      expect(traced("state")).toMatchObject([{ service: "EventBridge", to: "dropped", resource: FUNCTION }]);
    }));

  test("drops at once what no target can take", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      region.invokeTarget = async () => {
        throw new AwsError("ResourceNotFoundException", "no such function", 404);
      };
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule());
      events.emit(EVENT, null);
      await kernel.sleep(60 * MINUTE);
      expect(traced("delivery")).toHaveLength(1);
      expect(traced("state")).toMatchObject([{ detail: { code: "ResourceNotFoundException" } }]);
    }));

  test("stops the run for a dead letter, which would go to a queue", () =>
    inRegion(async ({ kernel, region, onFatal, fatal }) => {
      region.invokeTarget = async () => {
        throw new AwsError("ResourceNotFoundException", "no such function", 404);
      };
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule({ targets: [target({ hasDeadLetterQueue: true })] }));
      events.emit(EVENT, null);
      await kernel.sleep(MINUTE);
      expect(fatal).toEqual([expect.any(NotModelled)]);
    }));
});

describe("a rule's target gets", () => {
  const inputFor = (settings: Partial<RuleTarget>) =>
    inRegion(async ({ kernel, region, onFatal }) => {
      const events = new EventBridge(region, { onFatal });
      events.putRule(rule({ targets: [target(settings)] }));
      events.emit(EVENT, null);
      await kernel.sleep(MINUTE);
      return region.invoked[0]?.input;
    });

  test("a fixed input", async () => {
    expect(await inputFor({ Input: '{"a":1}' })).toBe('{"a":1}');
  });

  test("a part of the event", async () => {
    expect(await inputFor({ InputPath: "$.detail.state" })).toBe('{"value":"ALARM","level":2}');
    expect(await inputFor({ InputPath: "$.resources[0]" })).toBe(JSON.stringify(EVENT.resources[0]));
  });

  test("a template filled from the event: text inside quotes, JSON outside", async () => {
    const InputTransformer = {
      InputPathsMap: {
        name: "$.detail.alarmName",
        state: "$.detail.state",
        missing: "$.detail.x",
        type: "$.detail-type",
      },
      InputTemplate: '{"alarm": "the <name> of <type><missing>", "state": <state>, "name": <name>}',
    };
    expect(await inputFor({ InputTransformer })).toBe(
      '{"alarm": "the detection of CloudWatch Alarm State Change", "state": {"value":"ALARM","level":2}, "name": "detection"}',
    );
  });

  test.each<[string, Partial<RuleTarget>, string]>([
    [
      "two settings",
      { Input: "1", InputPath: "$.detail" },
      "Only one of Input, InputPath, or InputTransformer must be provided for target function.",
    ],
    [
      "an unknown variable",
      { InputTransformer: { InputTemplate: '"<name>"' } },
      "InputTemplate for target function contains invalid placeholder name.",
    ],
    ["a filter expression", { InputPath: "$.resources[?(@.a)]" }, "not modelled: the JSONPath"],
    [
      "a predefined variable",
      { InputTransformer: { InputTemplate: "<aws.events.event.json>" } },
      "not modelled: the input variable <aws.events.event.json>",
    ],
  ])("nothing by %s: it is refused", async (_, settings, message) => {
    await expect(inputFor(settings)).rejects.toThrow(message);
  });
});

describe("a target's ARN leads", () => {
  const reached = async (arn: string) => {
    const calls: unknown[] = [];
    const invoke = createInvokeTarget({
      lambda: { invokeAsync: (...call) => calls.push(["lambda", ...call]) },
      stepFunctions: { start: (request) => calls.push(["start", request]) },
      publish: (...call) => calls.push(["publish", ...call]),
    });
    await invoke(arn, '{"a":1}', 3);
    return calls;
  };

  test("to a function, asynchronously", async () => {
    expect(await reached(FUNCTION)).toEqual([["lambda", FUNCTION, { a: 1 }, 3]]);
  });

  test("to a state machine, without a name", async () => {
    const arn = "arn:aws:states:us-west-2:111122223333:stateMachine:backup";
    expect(await reached(arn)).toEqual([["start", { stateMachineArn: arn, input: '{"a":1}', cause: 3 }]]);
  });

  test("to a topic", async () => {
    const arn = "arn:aws:sns:us-west-2:111122223333:pages";
    expect(await reached(arn)).toEqual([["publish", arn, undefined, '{"a":1}', 3]]);
  });

  test("nowhere when it is of another kind, and says so", async () => {
    await expect(reached("arn:aws:sqs:us-west-2:111122223333:queue")).rejects.toThrow(NotModelled);
  });
});

describe("AWS::Events::Rule", () => {
  const properties = {
    Name: "detection",
    EventPattern: { source: ["aws.cloudwatch"], detail: { state: { value: ["ALARM"] } } },
    State: "ENABLED",
    Targets: [{ Arn: FUNCTION, Id: "function", RetryPolicy: { MaximumEventAgeInSeconds: 300 } }],
  };

  test("makes a rule that delivers", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      const events = new EventBridge(region, { onFatal });
      expect(deploy(eventsResources(events), region, "AWS::Events::Rule", properties)).toEqual({
        ref: "detection",
        attributes: { Arn: "arn:aws:events:us-west-2:111122223333:rule/detection" },
      });
      events.emit(EVENT, null);
      await kernel.sleep(MINUTE);
      expect(region.invoked).toHaveLength(1);
    }));

  test("gets a name from its stack when it has none", () =>
    inRegion(async ({ region, onFatal }) => {
      const { Name: _, ...nameless } = properties;
      const types = eventsResources(new EventBridge(region, { onFatal }));
      expect(deploy(types, region, "AWS::Events::Rule", nameless).ref).toMatch(/^stack-It-[0-9a-f]{12}$/);
    }));

  test.each<object>([{ ScheduleExpression: "rate(1 minute)" }, { EventBusName: "other" }, { RoleArn: "x" }])(
    "refuses %j",
    (change) =>
      inRegion(async ({ region, onFatal }) => {
        const types = eventsResources(new EventBridge(region, { onFatal }));
        expect(() => deploy(types, region, "AWS::Events::Rule", { ...properties, ...change })).toThrow(
          Object.keys(change)[0],
        );
      }),
  );
});
