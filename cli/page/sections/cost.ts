import { PRICES } from "../../plan/prices.ts";
import { type Html, html } from "../html.ts";
import type { Incident } from "../incident.ts";
import { type CountedCost, runCost } from "../run-cost.ts";
import { grouped } from "../words.ts";

/** An estimate of what AWS would have billed for what the trace counts. */
export function cost({ records }: Incident): Html {
  const lines = runCost(records);
  const total = lines.reduce((sum, line) => sum + line.usd, 0);
  return html`<section>
<h2>What the run cost</h2>
<p>An estimate: ${dollars(total)} dollars for what the trace counts, at prices of ${PRICES.asOf}, without the free tier.</p>
<table><thead><tr><th>What</th><th class="number">Count</th><th class="number">Dollars</th></tr></thead><tbody>${lines.map(costRow)}
</tbody></table>
<p class="faint">Not in it: EC2's instances, snapshots, volumes and transfer, health checks, alarms, metrics and keys, which cost by the month (<code>lifeboat plan</code>), and single requests to S3, SNS and Step Functions.</p>
</section>`;
}

const costRow = ({ what, count, unit, usd }: CountedCost): Html => html`
<tr><td>${what}</td><td class="number">${grouped(count)} ${unit}</td><td class="number">${dollars(usd)}</td></tr>`;

/** The run of an hour costs cents: four decimals show something. */
const dollars = (amount: number): string => amount.toFixed(4);
