import { clock } from "../../report/narrator.ts";
import type { ReportedNotification } from "../../report/report.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { messageParts } from "../messages.ts";
import { counted, sentence } from "../words.ts";

/** What a message asks of people, and how often it came. */
interface Request {
  readonly lines: readonly string[];
  readonly subject: string;
  readonly at: string;
  readonly times: number;
}

/** What a person must do now: what Lifeboat asked for, alarms that are still on, and broken invariants. */
export function toDo({ analysis, alarms, onset }: Incident): Html {
  const { notifications, invariants } = analysis.measurement;
  const asked = requests(notifications);
  const on = alarms.filter(({ to, meaning }) => to === null && meaning !== null);
  const over = alarms.filter(
    ({ from, to, meaning }) => meaning !== null && to !== null && from >= (onset ?? Number.POSITIVE_INFINITY),
  );
  const isNothing = asked.length === 0 && on.length === 0 && invariants.violations.length === 0;
  return html`<section>
<h2>What a person must do now</h2>
${asked.map(
  ({
    lines,
    subject,
    at,
    times,
  }) => html`<ul class="to-do">${lines.map((line) => html`<li>${line}</li>`)}</ul>
<p class="faint">Asked ${times === 1 ? "" : `${times} times, last `}at ${clock(Date.parse(at))}: ${subject}</p>
`,
)}${on.map(
  ({ alarm, region, meaning }) =>
    html`<p><strong>The alarm ${alarm} is still on in ${region}.</strong> ${meaning} RUNBOOK.md says what to do.</p>
`,
)}${invariants.violations.map(
  ({ id, message, replay }) =>
    html`<p class="bad-news">Invariant ${id} was broken: ${message}. To see it again: <code>${replay}</code></p>
`,
)}${
  isNothing &&
  html`<p>Nothing. ${over.length === 0 ? "No alarm is on." : `${sentence(`${counted(over.length, "alarm")} went on after it began, and ${over.length === 1 ? "is" : "all are"} over`)} Find the cause if it was not a rehearsal.`}</p>
`
}</section>`;
}

/** Once a group was recovered or held, what was asked before is out of date. The same request is made once. */
function requests(notifications: readonly ReportedNotification[]): Request[] {
  const asking = notifications.filter(({ message }) => messageParts(message).toDo.length > 0);
  const decisive = asking.findLastIndex(({ subject }) => /now runs in|is HELD/.test(subject));
  const found = new Map<string, Request>();
  for (const { message, subject, at } of asking.slice(Math.max(0, decisive))) {
    const lines = messageParts(message).toDo;
    const key = lines.join("\n");
    found.set(key, { lines, subject, at, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()];
}
