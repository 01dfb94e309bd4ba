import { scaleLinear } from "d3-scale";
import { type RtoBudget, rtoBudget } from "../../plan/rto.ts";
import { PHASES, type Phase } from "../../report/report.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { rounded } from "../scale.ts";
import { seconds } from "../words.ts";

/** Units of a bar's width; it is stretched to its column. */
const WIDTH = 400;

interface Row {
  readonly name: string;
  readonly measured: number | null;
  readonly budget: number;
}

/** The phases of the outage against what `lifeboat plan` reckons with at worst. Null without a failover that was needed. */
export function phases({ analysis, deciding, group }: Incident): Html | null {
  // The budget is one for the loss of a Region: a failover that stood down met something else.
  if (deciding === null || deciding.outcome === "stood-down") return null;
  const { measured } = analysis.measurement;
  const budget = rtoBudget(group);
  const rows: Row[] = [
    ...PHASES.map((name) => ({
      name,
      measured: measured.phases[name],
      budget: budgetOf(name, budget, measured.phases.detect),
    })),
    ...(measured.rtoSeconds === null || !analysis.measurement.objectivesApply
      ? []
      : [{ name: "the outage", measured: measured.rtoSeconds, budget: budget.worstCase }]),
  ];
  const longest = Math.max(...rows.flatMap((row) => [row.measured ?? 0, row.budget]));
  const scale = scaleLinear().domain([0, longest]).range([0, WIDTH]);
  return html`<section>
<h2>Phases against their budget</h2>
<table><thead><tr><th>Phase</th><th class="number">Took</th><th class="number">Budget</th><th>Bar: took; line: budget</th></tr></thead><tbody>${rows.map((row) => phaseRow(row, (amount) => rounded(scale(amount))))}
</tbody></table>
<p class="faint">The budget is the worst case of <code>lifeboat plan</code> for the group ${group.name}. Confirm runs beside restore and start, so the phases add up to more than the outage. What detection leaves of its budget belongs to confirm, because the hold-down counts from the first bad slot.</p>
</section>`;
}

/**
 * The hold-down counts from the first bad slot, not from the start of the failover: what detection leaves of its
 * budget is spent on confirming.
 */
function budgetOf(name: Phase, { phases: planned }: RtoBudget, detected: number | null): number {
  const seconds = (phase: Phase) => planned.find((one) => one.phase === phase)?.seconds ?? 0;
  const left = name === "confirm" && detected !== null ? Math.max(0, seconds("detect") - detected) : 0;
  return seconds(name) + left;
}

function phaseRow({ name, measured, budget }: Row, x: (amount: number) => number): Html {
  const isOver = measured !== null && measured > budget;
  const took = measured === null ? html`did not run` : html`${seconds(measured)}`;
  const line = x(budget);
  return html`
<tr><td>${name}</td><td class="number">${isOver ? html`<span class="bad-news">${took}<br>over</span>` : took}</td><td class="number">${seconds(budget)}</td><td class="bar"><svg viewBox="0 0 ${WIDTH + 2} 14" preserveAspectRatio="none" aria-hidden="true">${measured !== null && html`<rect class="${isOver ? "bad" : "work"}" x="0" y="3" width="${Math.max(1.5, x(measured))}" height="8"/>`}<line class="budget" x1="${line}" y1="0" x2="${line}" y2="14" vector-effect="non-scaling-stroke"/></svg></td></tr>`;
}
