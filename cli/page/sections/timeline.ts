import { clock } from "../../report/narrator.ts";
import { isPartial } from "../../report/outage.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { hasContent, type Lane, within } from "../lanes.ts";
import { type Moment, momentsWithin } from "../moments.ts";
import {
  actLanes,
  alarmLanes,
  failoverLane,
  recoveryPointLanes,
  stateLanes,
  suspicionLane,
  toldLane,
  witnessLanes,
} from "../product-lanes.ts";
import { timelineCharts } from "../timeline-chart.ts";
import { offset } from "../words.ts";
import { addressBook, clientLane, dnsLane, faultLanes } from "../world-lanes.ts";

/** A close-up that is more of the run than this needs no picture of the whole beside it. */
const NEARLY_ALL = 0.8;
/** A table of a lane that flickers helps nobody; its first rows say how it goes on. */
const ROWS = 40;

/** So many moments can be read at a glance; more are folded away, and have no numbers in the picture. */
const GLANCE = 24;

/** The picture of the incident on one axis, its moments in words, then the whole run, small. */
export function timeline(incident: Incident): Html {
  const { records, closeUp, whole, analysis } = incident;
  const { zero } = closeUp;
  const moments = momentsWithin(records, closeUp);
  const lanes = detailLanes(incident)
    .map((lane) => within(lane, closeUp))
    .filter(hasContent);
  const isWhole = closeUp.to - closeUp.from > NEARLY_ALL * (whole.to - whole.from);
  const { outage } = analysis.client;
  const shaded = outage && { from: outage.first.sentAt, to: outage.recovery?.at ?? whole.to };
  const description = `Timeline from ${clock(closeUp.from)} to ${clock(closeUp.to)}, ${lanes.length} lanes; the same in words below`;
  return html`<section>
<h2>Timeline</h2>
<figure>
${timelineCharts({ lanes, window: closeUp, zero, shaded, moments, description })}
<figcaption>Thin is good, high is bad, an outline is waiting, grey was not asked${outage && `; shaded while users were ${isPartial(outage) ? "served in part only" : "not served"}`}. Below: time of day${zero === null ? "" : "; above: since it began"}. Numbers: the moments below.</figcaption>
</figure>
${momentList(moments, zero)}
<details><summary>The lanes as a table</summary>${laneTable(lanes)}</details>
${!isWhole && wholeRun(incident, moments.length + 1)}</section>`;
}

/** The whole run, and what came after the close-up. */
function wholeRun(incident: Incident, firstNumber: number): Html {
  const { records, closeUp, whole } = incident;
  const lanes = overviewLanes(incident).filter(hasContent);
  const later = momentsWithin(records, { from: closeUp.to + 1, to: whole.to }, firstNumber);
  const isFew = later.length <= GLANCE;
  const list = momentList(later, closeUp.zero);
  const description = `The whole run from ${clock(whole.from)} to ${clock(whole.to)}, ${lanes.length} lanes`;
  return html`<h3>The whole run</h3>
<figure>
${timelineCharts({ lanes, window: whole, zero: null, shaded: closeUp, moments: isFew ? later : [], description })}
<figcaption>Shaded: what is shown above.${later.length > 0 && isFew && " Numbers: what came after it."}</figcaption>
</figure>
${isFew ? list : html`<details><summary>What came after it: ${later.length} moments</summary>${list}</details>`}
<details><summary>The lanes as a table</summary>${laneTable(lanes)}</details>
`;
}

function detailLanes(incident: Incident): Lane[] {
  const { records, whole, heard, suspicions, group, alarms, executions, deciding, shown } = incident;
  const detailed = shown?.execution ?? deciding;
  const others = executions.filter((execution) => execution !== detailed);
  return [
    ...worldLanes(incident),
    ...witnessLanes(heard, group.name),
    suspicionLane(suspicions, group.name, whole.to),
    ...alarmLanes(alarms, group.name, whole.to),
    ...recoveryPointLanes(records, incident.standby, whole.to),
    ...(detailed ? stateLanes(detailed, whole.to) : []),
    ...(others.length > 0 ? [{ ...failoverLane(others, whole.to), name: "Other failovers" }] : []),
    ...actLanes(records),
    toldLane(records),
  ];
}

function overviewLanes(incident: Incident): Lane[] {
  const { records, whole, suspicions, group, alarms, executions } = incident;
  return [
    ...worldLanes(incident),
    suspicionLane(suspicions, group.name, whole.to),
    ...alarmLanes(alarms, group.name, whole.to),
    failoverLane(executions, whole.to),
    ...recoveryPointLanes(records, incident.standby, whole.to),
    ...actLanes(records),
    toldLane(records),
  ];
}

function worldLanes({ records, whole, active, configuration }: Incident): Lane[] {
  const regionOf = addressBook(records);
  return [
    ...faultLanes(records, whole.to),
    ...configuration.groups.map(({ hostname }) =>
      dnsLane(records, { hostname, active, end: whole.to, regionOf }),
    ),
    clientLane(records),
  ];
}

const momentList = (
  moments: readonly Moment[],
  zero: number | null,
): Html => html`<ol class="moments">${moments.map(
  ({ number, at, text }) => html`
<li><b>${number}</b><time datetime="${new Date(at).toISOString()}">${clock(at)}${zero !== null && ` ${offset(at, zero)}`}</time><span>${text}</span></li>`,
)}
</ol>`;

const laneTable = (lanes: readonly Lane[]): Html => html`
<table class="rows"><thead><tr><th>Lane</th><th>From</th><th>To</th><th>What</th></tr></thead><tbody>${lanes.map(laneRows)}
</tbody></table>`;

function laneRows({ name, bars, marks }: Lane): Html[] {
  const rows = [...bars, ...marks.map(({ at, text }) => ({ from: at, to: at, text }))].sort(
    (a, b) => a.from - b.from,
  );
  const more = rows.length - ROWS;
  return [
    ...rows.slice(0, ROWS).map(
      ({ from, to, text }) => html`
<tr><td>${name}</td><td>${clock(from)}</td><td>${to > from && clock(to)}</td><td>${text}</td></tr>`,
    ),
    ...(more > 0
      ? [html`<tr><td>${name}</td><td></td><td></td><td>${more} more; trace.jsonl has them all</td></tr>`]
      : []),
  ];
}
