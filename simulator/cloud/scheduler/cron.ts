const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** AWS looks no further: years go to 2199. */
const LAST_YEAR = 2199;

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

type DayTest = (date: Date) => boolean;

/**
 * Reads the six fields of a cron expression, in UTC. One of the two day fields must be `?`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 *
 * @returns the first time at or after another, Infinity where there is none; undefined where it is no expression
 */
export function parseCron(fields: readonly string[]): ((from: number) => number) | undefined {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if (fields.length !== 6 || (dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const minutes = parseField(minute, { first: 0, last: 59 });
  const hours = parseField(hour, { first: 0, last: 23 });
  const months = parseField(month, { first: 1, last: 12, names: MONTHS });
  const years = parseField(year, { first: 1970, last: LAST_YEAR });
  const isDay = dayOfMonth === "?" ? parseDayOfWeek(dayOfWeek) : parseDayOfMonth(dayOfMonth);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  const isOn: DayTest = (date) =>
    years.has(date.getUTCFullYear()) && months.has(date.getUTCMonth() + 1) && isDay(date);
  return (from) => {
    for (let tick = Math.ceil(from / MINUTE_MS) * MINUTE_MS; ; ) {
      const date = new Date(tick);
      if (date.getUTCFullYear() > LAST_YEAR) return Number.POSITIVE_INFINITY;
      if (!isOn(date)) tick = (Math.floor(tick / DAY_MS) + 1) * DAY_MS;
      else if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) return tick;
      else tick += MINUTE_MS;
    }
  };
}

/** `L` is the last day; `5W` is the weekday next to the 5th, within the month. */
function parseDayOfMonth(field: string): DayTest | undefined {
  if (field === "L") return (date) => date.getUTCDate() === lastDay(date);
  const [, near] = /^(\d{1,2})W$/.exec(field) ?? [];
  if (near === undefined) {
    const days = parseField(field, { first: 1, last: 31 });
    return days && ((date) => days.has(date.getUTCDate()));
  }
  const wanted = Number(near);
  return wanted >= 1 && wanted <= 31 ? (date) => date.getUTCDate() === weekdayNear(date, wanted) : undefined;
}

/** `6#3` and `FRI#3` are the third Friday; `6L` is the last one; `L` is Saturday. */
function parseDayOfWeek(field: string): DayTest | undefined {
  const [, day = "", nth, last] = /^(\w+?)(?:#(\d)|(L))$/.exec(field) ?? [];
  const days = parseField(day === "" ? field.replace(/^L$/, "SAT") : day, { first: 1, last: 7, names: DAYS });
  if (days === undefined || (nth !== undefined && (Number(nth) < 1 || Number(nth) > 5))) return undefined;
  return (date) =>
    days.has(date.getUTCDay() + 1) &&
    (nth === undefined || Math.ceil(date.getUTCDate() / 7) === Number(nth)) &&
    (last === undefined || date.getUTCDate() + 7 > lastDay(date));
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

/** Lists of numbers or names, ranges and steps: `5`, `0,30`, `MON-FRI`, `0/5`, `*`, and `*` with a step. */
function parseField(field: string, { first, last, names = [] }: Range): Set<number> | undefined {
  const values = new Set<number>();
  const read = (text: string): number =>
    names.includes(text.toUpperCase()) ? names.indexOf(text.toUpperCase()) + first : Number(text);
  for (const part of field.split(",")) {
    const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, from, to, every] = match;
    const step = Number(every ?? 1);
    const low = from === undefined ? first : read(from);
    const isOpen = from === undefined || (to === undefined && every !== undefined);
    const high = isOpen ? last : read(to ?? from);
    if (!(low >= first && high <= last && low <= high && step >= 1)) return undefined;
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}

const lastDay = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

function weekdayNear(date: Date, wanted: number): number {
  const last = lastDay(date);
  const day = Math.min(wanted, last);
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}
