import { clock } from "../../report/narrator.ts";
import type { Span } from "../../report/phases.ts";
import type { Outcome, ReportedNotification } from "../../report/report.ts";
import type { AlarmEpisode } from "../alarms.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { messageParts } from "../messages.ts";
import { runOf, type Suspected } from "../suspicions.ts";
import { troublesSince } from "../troubles.ts";
import { whyVerdict } from "../verdicts.ts";
import { counted, grouped, sentence } from "../words.ts";

/** Alarms that page nobody, because Lifeboat itself listens to them (RUNBOOK.md). */
const SILENT: Readonly<Record<string, string>> = {
  detection: "Starts the failover, and pages nobody.",
  "taken-over": "A part of the switch: it stays on until the group is given back, and pages nobody.",
};

const TITLES: Readonly<Record<Outcome, string>> = {
  recovered: "Why it moved",
  held: "Why it is held",
  failed: "Why it failed",
  "stood-down": "Why nothing moved",
  "no-action": "Why nothing moved",
};

/** Why traffic moved, or why nothing did: the verdict in words, each suspicion and its end, each alarm. */
export function decision(incident: Incident): Html {
  const { shown, suspicions, analysis } = incident;
  return html`<section>
<h2>${TITLES[analysis.measurement.outcome]}</h2>
${shown ? decided(incident, shown) : unsuspected(incident)}
${suspicions.length > 0 && suspicionTable(suspicions)}${alarmTable(incident)}${troubleTable(incident)}</section>`;
}

/** The verdict, then what people were told about the run; where nobody was, the detector's own reasons. */
function decided(
  { suspicions, analysis: { measurement } }: Incident,
  { execution, verdict }: NonNullable<Incident["shown"]>,
): Html {
  const told = measurement.notifications.findLast(
    ({ message }) => message.includes(runOf(execution.name)) && messageParts(message).why.length > 0,
  );
  const { why, done } = messageParts(told?.message ?? "");
  const suspicion = suspicions.find(({ run }) => run?.name === execution.name);
  const reasons = why.length > 0 ? why : (suspicion?.reasons ?? []);
  const later = told ? followUps(measurement.notifications, told, runOf(execution.name)) : [];
  const when = told && later.length > 0 ? ` until ${clock(Date.parse(told.at))}` : "";
  return html`<p>${whyVerdict(verdict)}</p>
${list("The reasons that it gave:", reasons)}${list(`What was done${when}:`, done)}${list("What came afterwards:", later)}`;
}

/** What people were told of a run after its end: what it owed is paid. */
const followUps = (
  notifications: readonly ReportedNotification[],
  told: ReportedNotification,
  run: string,
): string[] =>
  notifications
    .slice(notifications.indexOf(told) + 1)
    .filter(({ subject, message }) => subject !== "" && message.includes(run))
    .map(({ at, subject, message }) => `${clock(Date.parse(at))}: ${sentence(subject)} ${message}`);

const list = (title: string, lines: readonly string[]): Html | null =>
  lines.length === 0
    ? null
    : html`<p>${title}</p>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
`;

/** The detector's own figures speak for there having been nothing to decide. */
function unsuspected({ heard, onset, whole, group, suspicions }: Incident): Html {
  const since = onset ?? whole.from;
  const slots = heard.filter((slot) => slot.group === group.name && slot.slotMs >= since);
  const down = slots.filter(({ probe }) => probe === "DOWN").length;
  const cutOff = slots.filter(({ selfCheck }) => selfCheck === "DOWN").length;
  const gap = longestGap([since, ...slots.map(({ slotMs }) => slotMs), whole.to]);
  const said = [
    suspicions.length === 0
      ? "No suspicion was raised, so no failover was started."
      : "No failover was started.",
    `Of ${counted(slots.length, "slot")} that the detector judged since ${clock(since)}, its own probe failed in ${grouped(down)}; two bad ones of six raise a suspicion.`,
    ...(cutOff > 0
      ? [
          `In ${grouped(cutOff)} of them the self-check showed that it was the detector's own Region that was cut off; what it saw then counts for nothing.`,
        ]
      : []),
    ...(gap.to - gap.from > BLIND_MS
      ? [`From ${clock(gap.from)} to ${clock(gap.to)} it judged nothing: it was blind.`]
      : []),
  ];
  return html`<p>${said.join(" ")}</p>`;
}

/** A few slots may be missed at any time; detector-blind pages after three minutes. */
const BLIND_MS = 180_000;

function longestGap(instants: readonly number[]): Span {
  const gaps = instants.slice(1).map((to, index) => ({ from: instants[index] ?? to, to }));
  return gaps.reduce((longest, gap) => (gap.to - gap.from > longest.to - longest.from ? gap : longest), {
    from: 0,
    to: 0,
  });
}

const suspicionTable = (suspicions: readonly Suspected[]): Html => html`
<h3>${counted(suspicions.length, "suspicion")}</h3>
<table class="rows"><thead><tr><th>Raised</th><th>Group</th><th>What came of it</th><th>Failover</th></tr></thead><tbody>${suspicions.map(
  ({ raisedAt, group, run, ...suspicion }) => html`
<tr><td>${clock(raisedAt)}</td><td>${group}</td><td>${endOf(suspicion)}</td><td>${run ? html`<code>${run.name}</code>: ${run.outcome}` : "none was started"}</td></tr>`,
)}
</tbody></table>`;

function endOf({
  status,
  closedAt,
  classification,
}: Pick<Suspected, "status" | "closedAt" | "classification">): string {
  if (closedAt === null) return "neither confirmed nor cleared";
  return status === "confirmed"
    ? `confirmed at ${clock(closedAt)} as ${classification}`
    : `cleared at ${clock(closedAt)}`;
}

function alarmTable({ alarms, onset, whole }: Incident): Html | null {
  if (alarms.length === 0) return null;
  const early = alarms.filter(({ from }) => from < (onset ?? whole.to));
  const since = alarms.filter((alarm) => !early.includes(alarm));
  return html`
<h3>${counted(since.length, "alarm")} since it began</h3>
${
  since.length > 0 &&
  html`<table class="rows"><thead><tr><th>On</th><th>Off</th><th>Alarm</th><th>Meaning, and what CloudWatch says</th></tr></thead><tbody>${onceEach(
    since,
  ).map(
    ({ from, to, alarm, region, meaning, reason, times }) => html`
<tr><td>${clock(from)}</td><td>${to === null ? html`<strong>still on</strong>` : clock(to)}</td><td>${alarm}, ${region}${times > 1 && `, ${grouped(times)} times`}</td><td>${meaning ?? SILENT[alarm.replace(/^.*-(?=detection$|taken-over$)/, "")] ?? "It pages nobody."} <span class="faint">${sentence(reason)}</span></td></tr>`,
  )}
</tbody></table>`
}
${early.length > 0 && html`<p class="faint">Before that, ${counted(early.length, "alarm")}: ${[...new Set(early.map(({ alarm }) => alarm))].join(", ")}. They go off when Lifeboat is deployed, until its first tick and its first copies.</p>`}`;
}

/** An alarm that comes and goes is told once: from its first time to the end of its last. */
const onceEach = (episodes: readonly AlarmEpisode[]): (AlarmEpisode & { readonly times: number })[] =>
  [...Map.groupBy(episodes, ({ alarm, region }) => `${alarm} ${region}`).values()].flatMap((alike) => {
    const [first, last] = [alike[0], alike.at(-1)];
    return first && last ? [{ ...first, to: last.to, times: alike.length }] : [];
  });

function troubleTable({ records, onset, whole }: Incident): Html | null {
  const troubles = troublesSince(records, onset ?? whole.from);
  if (troubles.length === 0) return null;
  return html`
<h3>What Lifeboat met with</h3>
<table class="rows"><thead><tr><th>Function</th><th>What</th><th>From, to</th><th>The first time</th></tr></thead><tbody>${troubles.map(
    ({ where, what, times, firstAt, lastAt, words }) => html`
<tr><td>${where}</td><td>${what}${times > 1 && `, ${grouped(times)} times`}</td><td>${clock(firstAt)}${times > 1 && ` to ${clock(lastAt)}`}</td><td>${words}</td></tr>`,
  )}
</tbody></table>`;
}
