import type { Of } from "../../../simulator/kernel/trace.ts";
import { allHeld } from "../../report/measure.ts";
import { clock } from "../../report/narrator.ts";
import { isPartial } from "../../report/outage.ts";
import type { Outcome } from "../../report/report.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { shortVerdict } from "../verdicts.ts";
import { counted, grouped, seconds } from "../words.ts";

/** What has happened, in a few words. */
export function outcomeWords(incident: Incident): string {
  const { analysis, group, active, standby, shown } = incident;
  const { client, measurement } = analysis;
  switch (measurement.outcome) {
    case "recovered":
      return `${group.name} was recovered in ${standby}`;
    case "held":
      return `The failover of ${group.name} to ${standby} is held and needs a person now`;
    case "failed":
      return `The failover of ${group.name} to ${standby} failed`;
    case "stood-down":
      return `${group.name} stays in ${active}: ${shortVerdict(shown?.verdict ?? "unconfirmed")}`;
    case "no-action":
      if (client.outage !== null)
        return `Nothing moved, although ${group.name} was ${isPartial(client.outage) ? "served in part only" : "not served"}`;
      return `${group.name} stays in ${active}: ${quietWords(incident)}`;
  }
}

/** What there was to see where nobody had to decide anything. */
function quietWords({ alarms, group, onset, suspicions }: Incident): string {
  const paging = alarms.filter(({ from, meaning }) => meaning !== null && onset !== null && from >= onset);
  const names = [...new Set(paging.map(({ alarm }) => alarm.replace(`${group.name}-`, "")))];
  if (names.length > 0) return `the alarm${names.length > 1 ? "s" : ""} ${names.join(", ")} went off`;
  return suspicions.length === 0 ? "nothing was suspected" : "no failover was started";
}

/** Outcome, outage against its objective, data loss, and whether everything held. */
export function headline(incident: Incident): Html {
  const { run, whole } = incident;
  const date = new Date(whole.from).toISOString().slice(0, 10);
  return html`<header>
<h1>${outcomeWords(incident)}</h1>
<p class="faint">Rehearsal of <code>${run.scenario}</code>, seed ${run.seed}${sideFaults(run)}. ${date}, ${clock(whole.from)} to ${clock(whole.to)}; all times are UTC, by the rehearsal's virtual clock.</p>
<dl class="figures">${outageFigure(incident)}${lossFigure(incident)}${checksFigure(incident)}</dl>
</header>`;
}

const sideFaults = ({ faults = [] }: Of<"run">): string =>
  faults.length === 0 ? "" : `, with ${faults.join(", ")}`;

function outageFigure({ analysis: { client, measurement } }: Incident): Html {
  const { rtoSeconds } = measurement.measured;
  const failed = client.blips + (client.outage?.failures ?? 0);
  const requests = `${grouped(failed)} of ${counted(client.requests, "request")} failed`;
  const { outage } = client;
  if (outage === null) return figure("Users not served", "no outage", html`${requests}`);
  const judged = judgement(rtoSeconds, measurement.objectives.rtoSeconds, measurement.objectivesApply);
  if (!isPartial(outage)) {
    const length = rtoSeconds === null ? "not served again" : seconds(rtoSeconds);
    return figure("Users not served", length, html`${judged}; ${requests}`);
  }
  const length = rtoSeconds === null ? "until the end" : seconds(rtoSeconds);
  const meanwhile = `${grouped(outage.failures)} of ${counted(outage.requests, "request")} meanwhile failed`;
  return figure("Users served in part only", length, html`${judged}; ${meanwhile}, ${requests} in all`);
}

function lossFigure({ records, analysis: { client, measurement } }: Incident): Html {
  const { rpoSeconds } = measurement.measured;
  if (isInPlace(records, measurement.outcome))
    return figure("Writes lost", "none", html`the data stayed where it was`);
  if (client.outage === null) return figure("Writes lost", "none", html`there was no outage`);
  const loss =
    rpoSeconds === null ? "unknown" : rpoSeconds === 0 ? "none" : `the last ${seconds(rpoSeconds)}`;
  return figure(
    "Writes lost",
    loss,
    judgement(rpoSeconds, measurement.objectives.rpoSeconds, measurement.objectivesApply),
  );
}

/** No Region was lost and nothing was moved: what was written is where it was, however long nobody could read it. */
const isInPlace = (records: Incident["records"], outcome: Outcome): boolean =>
  (outcome === "stood-down" || outcome === "no-action") && !records.some(({ kind }) => kind === "disaster");

function judgement(measured: number | null, objective: number, applies: boolean): Html {
  if (!applies) return html`no objective applies: what failed is a person's to mend`;
  return measured !== null && measured <= objective
    ? html`within the objective of ${objective} s`
    : html`<span class="bad-news">the objective of ${objective} s was missed</span>`;
}

function checksFigure({ analysis: { measurement, evaluations } }: Incident): Html {
  const { invariants, expectations } = measurement;
  const broken = new Set(invariants.violations.map(({ id }) => id)).size;
  const count = Object.keys(evaluations).length;
  const met = expectations.filter((expectation) => expectation.met).length;
  const parts = [
    `${count - broken} of ${counted(count, "invariant")} held`,
    ...(expectations.length === 0 ? [] : [`${met} of ${counted(expectations.length, "expectation")} met`]),
  ];
  const held = broken === 0 && met === expectations.length;
  const detail = parts.join(", ");
  return figure(
    "Checks",
    allHeld(measurement) ? "all held" : "NOT all held",
    held ? html`${detail}` : html`<span class="bad-news">${detail}</span>`,
  );
}

const figure = (name: string, value: string, detail: Html): Html =>
  html`<div><dt>${name}</dt><dd><strong>${value}</strong>${detail}</dd></div>`;
