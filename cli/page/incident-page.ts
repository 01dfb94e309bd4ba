import { readFileSync } from "node:fs";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { type Analysis, analyse } from "../report/measure.ts";
import { html, styleSheet } from "./html.ts";
import { readIncident } from "./incident.ts";
import { checks } from "./sections/checks.ts";
import { cost } from "./sections/cost.ts";
import { decision } from "./sections/decision.ts";
import { headline, outcomeWords } from "./sections/headline.ts";
import { notifications } from "./sections/notifications.ts";
import { phases } from "./sections/phases.ts";
import { timeline } from "./sections/timeline.ts";
import { toDo } from "./sections/to-do.ts";

const STYLE = readFileSync(new URL("page.css", import.meta.url), "utf8");

/** The browser is told to load and run nothing at all, whatever a name in the trace may hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * The incident page: one file that needs nothing else, a pure function of the trace. See docs/page.md.
 *
 * @param records the whole trace, in order
 * @param analysis of the same trace, where it is at hand
 * @returns an HTML document
 * @throws Error when the trace has no `run` record, or a configuration without groups
 */
export function renderPage(records: readonly TraceRecord[], analysis: Analysis = analyse(records)): string {
  const incident = readIncident(records, analysis);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${outcomeWords(incident)} (${incident.run.scenario}, seed ${incident.run.seed})</title>
${styleSheet(STYLE)}
</head>
<body>
${headline(incident)}
<main>
${toDo(incident)}
${timeline(incident)}
${phases(incident)}
${decision(incident)}
${notifications(incident)}
${checks(incident)}
${cost(incident)}
</main>
</body>
</html>
`;
  return page.text;
}
