import type { Of, TraceRecord } from "../../simulator/kernel/trace.ts";
import type { FailoverExecution } from "../report/executions.ts";
import { clock } from "../report/narrator.ts";
import { watchRecoveryPoints } from "../report/recovery-points.ts";
import { subjectOf } from "../report/subject.ts";
import type { AlarmEpisode } from "./alarms.ts";
import { type Bar, barLane, type Lane, type Mark, markLane } from "./lanes.ts";
import type { Suspected } from "./suspicions.ts";
import { type Heard, testimonyBars, WITNESSES, type Witness } from "./witnesses.ts";

/** What each witness said about a group. */
export function witnessLanes(heard: readonly Heard[], group: string): Lane[] {
  const ofGroup = heard.filter((slot) => slot.group === group);
  return Object.entries(WITNESSES).map(([witness, name]) =>
    barLane(name, testimonyBars(ofGroup, witness as Witness)),
  );
}

/** Suspicions of a group: raised, confirmed, cleared. */
export function suspicionLane(suspicions: readonly Suspected[], group: string, end: number): Lane {
  const ofGroup = suspicions.filter((suspicion) => suspicion.group === group);
  return {
    name: "Suspicion",
    labelled: false,
    bars: ofGroup.map(({ raisedAt, closedAt, status }) => ({
      from: raisedAt,
      to: closedAt ?? end,
      look: "wait",
      text: status === "open" ? "open" : `open until ${status}`,
    })),
    marks: ofGroup.flatMap(({ raisedAt, closedAt, status, classification }): Mark[] => [
      { at: raisedAt, shape: "triangle", text: "raised" },
      ...(closedAt === null
        ? []
        : [
            status === "confirmed"
              ? { at: closedAt, shape: "diamond" as const, text: `confirmed: ${classification}` }
              : { at: closedAt, shape: "ring" as const, text: "cleared" },
          ]),
    ]),
  };
}

/** A lane for each alarm of a group that was on, in whichever Region. */
export function alarmLanes(alarms: readonly AlarmEpisode[], group: string, end: number): Lane[] {
  const nameOf = ({ alarm }: AlarmEpisode) =>
    alarm.startsWith(`${group}-`) ? alarm.slice(group.length + 1) : alarm;
  return [...Map.groupBy(alarms, nameOf)].map(([name, episodes]) =>
    barLane(
      `Alarm: ${name}`,
      episodes.map(({ from, to, region }) => ({ from, to: to ?? end, look: "alarm", text: region })),
      true,
    ),
  );
}

/**
 * A lane for each server: what could be restored at each instant. A point becomes the newest one when its last copy
 * is complete.
 *
 * @param standby where the points are
 */
export function recoveryPointLanes(records: readonly TraceRecord[], standby: string, end: number): Lane[] {
  const completed = watchRecoveryPoints();
  const chosen = new Set(
    records.flatMap((record) =>
      record.kind === "log" &&
      record.event === "recovery-points-chosen" &&
      Array.isArray(record.fields["sets"])
        ? record.fields["sets"]
        : [],
    ),
  );
  const servers = new Map<string, Bar[]>();
  for (const record of records) {
    const point = record.kind === "state" ? completed(record) : null;
    if (point === null || point.region !== standby) continue;
    const bars = servers.get(point.server) ?? [];
    servers.set(point.server, bars);
    const last = bars.at(-1);
    if (last) bars[bars.length - 1] = { ...last, to: record.at };
    const taken = point.takenAt === undefined ? "complete" : `data of ${clock(Date.parse(point.takenAt))}`;
    const text = chosen.has(point.set) ? `${taken}, restored` : taken;
    bars.push({ from: record.at, to: end, look: "point", text });
  }
  return [...servers].map(([server, bars]) => barLane(`Newest point of ${server}`, bars, true));
}

/** When the old active was fenced, and when traffic was switched, as far as either was. */
export function actLanes(records: readonly TraceRecord[]): Lane[] {
  const logged = (marks: Readonly<Record<string, Omit<Mark, "at">>>): Mark[] =>
    records.flatMap((record) => {
      const mark = record.kind === "log" ? marks[record.event] : undefined;
      return mark === undefined ? [] : [{ at: record.at, ...mark }];
    });
  return [
    { ...markLane("Fence", logged(FENCE)), labelled: true },
    { ...markLane("Switch", logged(SWITCH)), labelled: true },
  ];
}

const FENCE: Readonly<Record<string, Omit<Mark, "at">>> = {
  fenced: { shape: "square", text: "fenced" },
  "fence-owed": { shape: "ring", text: "owed" },
};
const SWITCH: Readonly<Record<string, Omit<Mark, "at">>> = {
  "taken-over": { shape: "triangle", text: "taken over" },
  "switch-verified": { shape: "diamond", text: "verified" },
};

/** What people were told. */
export const toldLane = (records: readonly TraceRecord[]): Lane =>
  markLane(
    "People told",
    records
      .filter((record): record is Of<"notification"> => record.kind === "notification")
      .map((record) => ({ at: record.at, shape: "circle", text: subjectOf(record) })),
  );

/** Each failover as one bar. */
export const failoverLane = (executions: readonly FailoverExecution[], end: number): Lane =>
  barLane(
    "Failover executions",
    executions.map(({ startedAt, endedAt, outcome, name }) => ({
      from: startedAt,
      to: endedAt ?? end,
      look: "work",
      text: `${name}: ${outcome}`,
    })),
  );

/** A lane for each state that takes time, in the order of their first entering; states that only decide are left out. */
export function stateLanes({ transitions, endedAt }: FailoverExecution, end: number): Lane[] {
  const lanes = new Map<string, Bar[]>();
  for (const { state, type, phase, at } of transitions) {
    if (type !== "Task" && type !== "Wait") continue;
    const bars = lanes.get(state) ?? [];
    lanes.set(state, bars);
    const open = bars.at(-1);
    if (phase === "exited") {
      if (open) bars[bars.length - 1] = { ...open, to: at };
      continue;
    }
    const look = type === "Wait" ? "wait" : "work";
    bars.push({ from: at, to: endedAt ?? end, look, text: type === "Wait" ? "waits" : "works" });
  }
  return [...lanes].map(([state, bars]) => ({
    ...barLane(bars.length > 1 ? `${state} \u00d7${bars.length}` : state, bars),
    inline: true,
  }));
}
