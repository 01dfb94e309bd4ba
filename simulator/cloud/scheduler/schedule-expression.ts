import { NotModelled } from "../cloud.ts";

const MINUTE_MS = 60_000;
const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Gives the first nominal time at or after `from`; all are virtual milliseconds since 1970. */
export type NextTick = (from: number) => number;

/**
 * Reads a schedule expression. `rate(...)` counts from the schedule's creation and begins there; `cron(...)` is in
 * UTC, with minutes and hours only. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @throws NotModelled for `at(...)`, for days, months and years in cron, and for what is no expression at all
 */
export function parseScheduleExpression(expression: string, createdAt: number): NextTick {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return rateTicks(Number(rate[1]) * (UNIT_MINUTES[rate[2] ?? ""] ?? 0), createdAt, expression);
  const cron = /^cron\((.+)\)$/.exec(expression);
  if (cron) return cronTicks((cron[1] ?? "").trim().split(/\s+/), expression);
  throw new NotModelled(`the schedule expression ${expression}`);
}

function rateTicks(minutes: number, createdAt: number, expression: string): NextTick {
  if (minutes < 1) throw new NotModelled(`the schedule expression ${expression}`);
  const period = minutes * MINUTE_MS;
  return (from) => createdAt + Math.max(0, Math.ceil((from - createdAt) / period)) * period;
}

function cronTicks(fields: readonly string[], expression: string): NextTick {
  const [minutes = "", hours = "", ...days] = fields;
  const everyDay = days.length === 4 && days.every((field) => field === "*" || field === "?");
  const minuteSet = parseField(minutes, 59);
  const hourSet = parseField(hours, 23);
  if (!everyDay || !minuteSet || !hourSet) throw new NotModelled(`the schedule expression ${expression}`);
  return (from) => {
    let tick = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
    while (!matches(new Date(tick))) tick += MINUTE_MS;
    return tick;
  };
  function matches(time: Date): boolean {
    return minuteSet?.has(time.getUTCMinutes()) === true && hourSet?.has(time.getUTCHours()) === true;
  }
}

/** Lists of numbers, ranges and steps: `5`, `0,30`, `8-17`, `0/5`, `*`, and `*` with a step. */
function parseField(field: string, last: number): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const step = match[3] === undefined ? undefined : Number(match[3]);
    const low = Number(match[1] ?? 0);
    const isOpen = match[1] === undefined || (match[2] === undefined && step !== undefined);
    const high = isOpen ? last : Number(match[2] ?? match[1]);
    if (low > high || high > last || step === 0) return undefined;
    for (let value = low; value <= high; value += step ?? 1) values.add(value);
  }
  return values;
}
