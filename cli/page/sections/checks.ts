import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { counted, grouped } from "../words.ts";

/** What the scenario expects, the invariants, and how to run it again. */
export function checks({ analysis }: Incident): Html {
  const { expectations, invariants, apiCalls, stateTransitions, virtualSeconds, traceSha256 } =
    analysis.measurement;
  const broken = new Set(invariants.violations.map(({ id }) => id));
  const evaluated = Object.entries(analysis.evaluations);
  return html`<section>
<h2>Checks and the run</h2>
${
  expectations.length > 0 &&
  html`<table class="rows expectations"><thead><tr><th></th><th>The scenario expects that</th><th>Found</th></tr></thead><tbody>${expectations.map(
    ({ expected, found, met }) => html`
<tr><td>${met ? "met" : html`<span class="bad-news">NOT met</span>`}</td><td>${expected}</td><td>${found}</td></tr>`,
  )}
</tbody></table>`
}
<p>Invariants, each with its evaluations: ${evaluated.map(([id, count], index) => html`${index > 0 && ", "}${id} ${broken.has(id) ? html`<span class="bad-news">BROKEN</span>` : grouped(count)}`)}. ARCHITECTURE.md says what each one holds.</p>
<p>${(virtualSeconds / 60).toFixed(1)} virtual minutes, ${counted(apiCalls, "API call")}, ${counted(stateTransitions, "state transition")}. Run it again: <code>${analysis.replay}</code></p>
<p class="faint">Everything on this page is computed from trace.jsonl, SHA-256 <code>${traceSha256}</code>.</p>
</section>`;
}
