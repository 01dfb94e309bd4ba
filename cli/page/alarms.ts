import * as z from "zod/mini";
import type { Of, TraceRecord } from "../../simulator/kernel/trace.ts";

/** A time in which an alarm was on. Virtual milliseconds. */
export interface AlarmEpisode {
  /** Without the stage's prefix: `web-detection`. */
  readonly alarm: string;
  readonly region: string;
  readonly from: number;
  /** Null while it is on when the trace ends. */
  readonly to: number | null;
  /** CloudWatch's own words. */
  readonly reason: string;
  /** What it means, in Lifeboat's words; null for one that tells nobody. */
  readonly meaning: string | null;
}

/** What CloudWatch sends to a topic, as far as people need it. */
const alarmMessage = z.object({ AlarmName: z.string(), AlarmDescription: z.string() });

/** An alarm's notification, read; null for every other message. */
export function parseAlarmMessage(message: string): { alarm: string; meaning: string } | null {
  if (!message.startsWith("{")) return null;
  try {
    const { success, data } = alarmMessage.safeParse(JSON.parse(message));
    return success ? { alarm: shortName(data.AlarmName), meaning: data.AlarmDescription } : null;
  } catch {
    return null;
  }
}

/** Collects the times in which alarms were on, in the order of their beginning. */
export function alarmEpisodes(records: readonly TraceRecord[]): AlarmEpisode[] {
  const meanings = new Map<string, string>();
  for (const record of records) {
    const told = record.kind === "notification" ? parseAlarmMessage(record.message) : null;
    if (told) meanings.set(told.alarm, told.meaning);
  }
  const changes = records.filter((record): record is Of<"alarm"> => record.kind === "alarm");
  return changes.flatMap((change, index) => {
    if (change.to !== "ALARM") return [];
    const next = changes.find(
      ({ alarm, region }, later) => later > index && alarm === change.alarm && region === change.region,
    );
    const alarm = shortName(change.alarm);
    return [
      {
        alarm,
        region: change.region,
        from: change.at,
        to: next?.at ?? null,
        reason: change.reason,
        meaning: meanings.get(alarm) ?? null,
      },
    ];
  });
}

/** `lifeboat-<stage>-<group>-<alarm>` without what is the same everywhere. */
const shortName = (name: string): string => name.replace(/^lifeboat-[^-]+-/, "");
