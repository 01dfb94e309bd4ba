import { clock } from "../../report/narrator.ts";
import { subjectOf } from "../../report/subject.ts";
import { parseAlarmMessage } from "../alarms.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";

/** Everything that people were told, in order; an alarm's message is CloudWatch's JSON, of which the meaning counts. */
export function notifications({ analysis }: Incident): Html {
  const told = analysis.measurement.notifications;
  return html`<section>
<h2>What people were told</h2>
${
  told.length === 0
    ? html`<p>Nothing.</p>`
    : html`<table class="rows"><thead><tr><th>At</th><th>From</th><th>Message</th></tr></thead><tbody>${told.map(
        ({ at, region, subject, message }) => html`
<tr><td>${clock(Date.parse(at))}</td><td>${region}</td><td>${subjectOf({ subject, message })}${body(subject, message)}</td></tr>`,
      )}
</tbody></table>`
}</section>`;
}

function body(subject: string, message: string): Html | null {
  const alarm = parseAlarmMessage(message);
  if (alarm) return html`<br><span class="faint">${alarm.meaning}</span>`;
  if (subject === "" && !message.includes("\n")) return null;
  const text = message.startsWith(subject) ? message.slice(subject.length).trim() : message;
  return html`<details class="message"><summary>In full</summary><pre>${text}</pre></details>`;
}
