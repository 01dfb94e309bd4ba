import { AwsError, NotModelled } from "../cloud.ts";
import { parseCron } from "./cron.ts";

const MINUTE_MS = 60_000;
const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Gives the first nominal time at or after `from`; all are virtual milliseconds since 1970. */
export type NextTick = (from: number) => number;

/**
 * Reads a schedule expression. `rate(...)` counts from the schedule's creation and begins there; `cron(...)` is in
 * UTC. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @throws AwsError ValidationException for what is no expression; NotModelled for `at(...)`
 */
export function parseScheduleExpression(expression: string, createdAt: number): NextTick {
  if (/^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/.test(expression))
    throw new NotModelled(`the schedule expression ${expression}`);
  const tick = readRate(expression, createdAt) ?? readCron(expression);
  if (tick === undefined)
    throw new AwsError("ValidationException", `Invalid Schedule Expression ${expression}.`);
  return tick;
}

/**
 * The same for a rule of EventBridge, which wants the singular for one and the plural for more.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws AwsError ValidationException
 */
export function parseRuleSchedule(expression: string, createdAt: number): NextTick {
  const [, count, plural] = /^rate\((\d+) [a-z]+?(s?)\)$/.exec(expression) ?? [];
  const agrees = count === undefined || (count === "1") === (plural === "");
  const tick = agrees ? (readRate(expression, createdAt) ?? readCron(expression)) : undefined;
  if (tick === undefined)
    throw new AwsError("ValidationException", "Parameter ScheduleExpression is not valid.");
  return tick;
}

function readRate(expression: string, createdAt: number): NextTick | undefined {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const period = Number(count) * (UNIT_MINUTES[unit] ?? 0) * MINUTE_MS;
  if (!(period > 0)) return undefined;
  return (from) => createdAt + Math.max(0, Math.ceil((from - createdAt) / period)) * period;
}

const readCron = (expression: string): NextTick | undefined => {
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  return fields === undefined ? undefined : parseCron(fields.trim().split(/\s+/));
};
