import { renderPage } from "../../cli/page/incident-page.ts";
import { runDrill } from "../../simulator/run.ts";
import { configuration, packaged } from "../helpers/packaged.ts";

/** Rehearses scenarios with seed 1 and prints each one's page, made twice: a line of JSON each. */
const artefacts = await packaged();
for (const scenario of process.argv.slice(2)) {
  const { trace } = await runDrill({ seed: 1, scenario, faults: [], configuration, artefacts });
  const pages = [renderPage(trace.records), renderPage(JSON.parse(JSON.stringify(trace.records)))];
  process.stdout.write(`${JSON.stringify({ scenario, pages })}\n`);
}
