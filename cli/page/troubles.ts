import type { TraceRecord } from "../../simulator/kernel/trace.ts";

/** Something that went wrong inside Lifeboat, as often as it did. */
export interface Trouble {
  /** The function, without the stage's prefix. */
  readonly where: string;
  readonly what: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** What was said the first time. */
  readonly words: string;
}

/** Logged warnings that other parts of the page tell. */
const TOLD =
  /^(slot-bad|suspicion-.*|failover-requested|verdict|run-closed|function-failed|fenced|fence-owed|taken-over)$/;

/** Functions that failed and what was logged as a warning or an error, from an instant on, the most frequent first. */
export function troublesSince(records: readonly TraceRecord[], since: number): Trouble[] {
  const found = new Map<string, Trouble>();
  for (const record of records) {
    if (record.at < since) continue;
    const trouble = troubleOf(record);
    if (trouble === null) continue;
    const key = `${trouble.where} ${trouble.what}`;
    const known = found.get(key);
    found.set(
      key,
      known
        ? { ...known, times: known.times + 1, lastAt: record.at }
        : { ...trouble, times: 1, firstAt: record.at, lastAt: record.at },
    );
  }
  return [...found.values()].sort((a, b) => b.times - a.times);
}

function troubleOf(record: TraceRecord): Pick<Trouble, "where" | "what" | "words"> | null {
  if (record.kind === "returned" && record.outcome !== "ok") {
    const what = record.outcome === "timeout" ? "timed out" : "failed";
    return { where: shortName(record.function), what, words: record.error ?? "" };
  }
  if (record.kind !== "log" || record.level === "INFO" || record.level === "DEBUG") return null;
  if (TOLD.test(record.event)) return null;
  const { detail, reason, message, ...rest } = record.fields;
  const words = detail ?? reason ?? message ?? fieldsOf(rest);
  return { where: shortName(record.function), what: record.event, words: String(words) };
}

const fieldsOf = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");

const shortName = (name: string): string => name.replace(/^lifeboat-[^-]+-/, "");
