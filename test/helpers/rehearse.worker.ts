import { measure } from "../../cli/report/measure.ts";
import { runDrill } from "../../simulator/run.ts";
import { configuration, packaged } from "./packaged.ts";

/**
 * Rehearses seeds in a process of its own, one line of JSON each: inside jest's module system a rehearsal takes five
 * times as long. Arguments: the scenario, then the seeds.
 */
const [scenario = "", ...seeds] = process.argv.slice(2);
const artefacts = await packaged();
for (const seed of seeds.map(Number)) {
  const { trace } = await runDrill({ seed, scenario, configuration, artefacts });
  const loss = trace.records.find(({ kind }) => kind === "disaster")?.at ?? Number.POSITIVE_INFINITY;
  const quiet = trace.records.filter((record) => record.kind === "client" && record.at < loss);
  const failed = quiet.filter((record) => record.kind === "client" && !record.ok);
  const seen = { requests: quiet.length, failures: failed.length };
  process.stdout.write(`${JSON.stringify({ seed, report: measure(trace.records), beforeTheLoss: seen })}\n`);
}
