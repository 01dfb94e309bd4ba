import { createHash } from "node:crypto";
import { analyse } from "../../cli/report/measure.ts";
import { renderReport } from "../../cli/report/text.ts";
import { parseSideFault } from "../../simulator/faults/side-fault-kinds.ts";
import type { TraceRecord } from "../../simulator/kernel/trace.ts";
import { runDrill } from "../../simulator/run.ts";
import { configuration, packaged } from "./packaged.ts";
import { factsOf } from "./scenario-facts.ts";

/**
 * Rehearses seeds in a process of its own, one line of JSON each: inside jest's module system a rehearsal takes five
 * times as long. Arguments: the scenario, the seeds with commas, then the faults on the side.
 */
const [scenario = "", seeds = "", ...texts] = process.argv.slice(2);
const faults = texts.map((text) => {
  const fault = parseSideFault(text);
  if ("expected" in fault) throw new Error(`${text}: expected ${fault.expected}`);
  return fault;
});
const artefacts = await packaged();
const standby = configuration.groups[0]?.standby ?? "";
for (const seed of seeds.split(",").map(Number)) {
  const written = createHash("sha256");
  const onRecord = (record: TraceRecord) => written.update(`${JSON.stringify(record)}\n`);
  const { trace } = await runDrill({ seed, scenario, faults, configuration, artefacts, onRecord });
  if (written.digest("hex") !== trace.sha256()) throw new Error(`seed ${seed}: a record changed afterwards`);
  const { records } = trace;
  const loss = records.find(({ kind }) => kind === "disaster")?.at ?? Number.POSITIVE_INFINITY;
  const quiet = records.filter((record) => record.kind === "client" && record.at < loss);
  const failed = quiet.filter((record) => record.kind === "client" && !record.ok);
  const beforeTheLoss = { requests: quiet.length, failures: failed.length };
  const analysis = analyse(records);
  const report = analysis.measurement;
  const text = renderReport({
    report: { ...report, elapsedMs: 12_345 },
    analysis,
    records,
    speed: { whole: { virtualMs: 9_999_000, realMs: 12_345 } },
    folder: "./drill-report",
    colour: false,
  });
  const lines = text.split("\n");
  const shown = { lines: lines.length, columns: Math.max(...lines.map(({ length }) => length)) };
  const rehearsal = { seed, report, beforeTheLoss, facts: factsOf(records, standby), shown };
  process.stdout.write(`${JSON.stringify(rehearsal)}\n`);
}
