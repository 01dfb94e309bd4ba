import { describe, expect, test } from "@jest/globals";
import { AwsError } from "../../simulator/cloud/cloud.ts";
import { parseScheduleExpression } from "../../simulator/cloud/scheduler/schedule-expression.ts";
import { type ScheduleDefinition, Scheduler } from "../../simulator/cloud/scheduler/scheduler.ts";
import { schedulerResources } from "../../simulator/deploy/resources/scheduler.ts";
import { deploy, inRegion, START } from "../helpers/in-region.ts";

const MINUTE = 60_000;
const TARGET = "arn:aws:states:us-west-2:111122223333:stateMachine:observe";

const ROLE = "arn:aws:iam::111122223333:role/observe";

const schedule = (changes: Partial<ScheduleDefinition> = {}): ScheduleDefinition => ({
  name: "observe",
  groupName: "default",
  expression: "rate(1 minute)",
  enabled: true,
  target: { arn: TARGET, roleArn: ROLE, input: '{"a":1}', policy: {}, hasDeadLetterQueue: false },
  ...changes,
});

describe("a schedule", () => {
  test("fires in each minute, anywhere within it", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      new Scheduler(region, { onFatal }).createSchedule(schedule());
      await kernel.sleep(100 * MINUTE);
      const seconds = traced("delivery").map(({ at, event }) => (at - Date.parse(event.slice(17))) / 1000);
      expect(region.invoked.length).toBeGreaterThanOrEqual(99);
      expect(region.invoked[0]).toEqual({ arn: TARGET, input: '{"a":1}' });
      expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
      expect(Math.min(...seconds)).toBeLessThan(5);
      expect(Math.max(...seconds)).toBeGreaterThan(55);
      expect(Math.max(...seconds)).toBeLessThan(65);
    }));

  test("of every five minutes begins when it is created", () =>
    inRegion(async ({ kernel, region, onFatal, traced }) => {
      await kernel.sleep(17_000);
      new Scheduler(region, { onFatal }).createSchedule(schedule({ expression: "rate(5 minutes)" }));
      await kernel.sleep(12 * MINUTE);
      expect(traced("delivery").map(({ event }) => Date.parse(event.slice(17)) - START)).toEqual([
        17_000,
        17_000 + 5 * MINUTE,
        17_000 + 10 * MINUTE,
      ]);
    }));

  test("that is disabled never fires", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      new Scheduler(region, { onFatal }).createSchedule(schedule({ enabled: false }));
      await kernel.sleep(10 * MINUTE);
      expect(region.invoked).toEqual([]);
    }));

  test("stops for good when its Region is lost, ticks under way included", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      new Scheduler(region, { onFatal }).createSchedule(schedule());
      await kernel.sleep(5 * MINUTE);
      region.lost = true;
      const before = region.invoked.length;
      await kernel.sleep(10 * MINUTE);
      expect(region.invoked.length).toBe(before);
    }));

  test("fires twice for a tick when a fault says so", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      const copies = ({ at }: { at: number }) => (at === START ? 2 : 1);
      new Scheduler(region, { onFatal, copies }).createSchedule(schedule({ expression: "rate(5 minutes)" }));
      await kernel.sleep(4 * MINUTE);
      expect(region.invoked.length).toBe(2);
    }));

  test("tries a throttled target again within its retry policy", () =>
    inRegion(async ({ kernel, region, onFatal }) => {
      let refusals = 2;
      region.invokeTarget = async (arn, input) => {
        if (refusals-- > 0) throw new AwsError("ThrottlingException", "Rate exceeded");
        region.invoked.push({ arn, input });
      };
      const target = { ...schedule().target, policy: { MaximumRetryAttempts: 2 } };
      new Scheduler(region, { onFatal }).createSchedule(schedule({ expression: "rate(1 hour)", target }));
      await kernel.sleep(10 * MINUTE);
      expect(region.invoked.length).toBe(1);
    }));

  test("of a taken name is refused", () =>
    inRegion(async ({ region, onFatal }) => {
      const scheduler = new Scheduler(region, { onFatal });
      scheduler.createSchedule(schedule());
      expect(() => scheduler.createSchedule(schedule())).toThrow("already exists");
    }));
});

describe("a schedule expression", () => {
  const noon = Date.parse("2026-03-01T12:00:00Z");
  const next = (expression: string, from: string) =>
    new Date(parseScheduleExpression(expression, noon)(Date.parse(from))).toISOString();

  test.each([
    ["rate(1 minute)", "2026-03-01T12:00:00.001Z", "2026-03-01T12:01:00.000Z"],
    ["rate(2 hours)", "2026-03-01T13:00:00Z", "2026-03-01T14:00:00.000Z"],
    ["rate(1 day)", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z"],
    ["cron(*/5 * * * ? *)", "2026-03-01T12:00:01Z", "2026-03-01T12:05:00.000Z"],
    ["cron(2/15 * * * ? *)", "2026-03-01T12:18:00Z", "2026-03-01T12:32:00.000Z"],
    ["cron(5,35 14-15 * * ? *)", "2026-03-01T14:36:00Z", "2026-03-01T15:05:00.000Z"],
    ["cron(0 0 * * ? *)", "2026-03-01T12:00:00Z", "2026-03-02T00:00:00.000Z"],
    ["cron(0 18 ? * MON-FRI *)", "2026-03-06T18:00:01Z", "2026-03-09T18:00:00.000Z"],
    ["cron(0 2 ? * SAT#3 *)", "2026-03-01T12:00:00Z", "2026-03-21T02:00:00.000Z"],
    ["cron(0 2 L * ? *)", "2026-02-01T12:00:00Z", "2026-02-28T02:00:00.000Z"],
    ["cron(0 2 ? * 6L *)", "2026-03-01T12:00:00Z", "2026-03-27T02:00:00.000Z"],
    ["cron(0 2 1W 8 ? *)", "2026-03-01T12:00:00Z", "2026-08-03T02:00:00.000Z"],
  ])("%s after %s gives %s", (expression, from, expected) => {
    expect(next(expression, from)).toBe(expected);
  });

  test.each([
    ...["rate(0 minutes)", "rate(10 minutess)", " rate(10 minutes)", "5 min", "at(2026-03-01)"],
    ...["cron(61 * * * ? *)", "cron(7 20 * * NOT *)", "cron(0 0 * * * *)", "cron()"],
  ])("%s is none, in AWS's words", (expression) => {
    expect(() => parseScheduleExpression(expression, noon)).toThrow(
      new AwsError("ValidationException", `Invalid Schedule Expression ${expression}.`),
    );
  });

  test("of one time is not modelled, and says so", () => {
    expect(() => parseScheduleExpression("at(2026-03-01T12:00:00)", noon)).toThrow(
      "not modelled: the schedule expression at(2026-03-01T12:00:00)",
    );
  });
});

describe("AWS::Scheduler::Schedule", () => {
  const properties = {
    Name: "observe",
    ScheduleExpression: "rate(1 minute)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: TARGET, RoleArn: ROLE },
  };

  test("makes a schedule and gives its name and ARN", () =>
    inRegion(async ({ region, onFatal }) => {
      const types = schedulerResources(new Scheduler(region, { onFatal }));
      expect(deploy(types, region, "AWS::Scheduler::Schedule", properties)).toEqual({
        ref: "observe",
        attributes: { Arn: "arn:aws:scheduler:us-west-2:111122223333:schedule/default/observe" },
      });
    }));

  test.each([
    { StartDate: "2026-03-01T00:00:00Z" },
    { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
    { KmsKeyArn: "x" },
  ])("refuses %o", (change) =>
    inRegion(async ({ region, onFatal }) => {
      const types = schedulerResources(new Scheduler(region, { onFatal }));
      expect(() => deploy(types, region, "AWS::Scheduler::Schedule", { ...properties, ...change })).toThrow(
        Object.keys(change)[0],
      );
    }),
  );
});
