import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../../cli/report/measure.ts";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import { packageArtefacts } from "../../simulator/deploy/package.ts";
import { runDrill } from "../../simulator/run.ts";
import type { TamperedOutcome } from "./project-copy.ts";
import { edited, type TamperedDrill } from "./project-copy-drill.ts";

/** What a test asks for, as JSON, in the only argument. */
interface Request {
  /** The project whose package is deployed; the handlers are those of the project that this file belongs to. */
  readonly packageRoot: string;
  readonly seed: number;
  readonly scenario: string;
  readonly drills: readonly TamperedDrill[];
}

/** Rehearses on tampered artefacts, one line of JSON each: the name, and the outcome or the error's message. */
const { packageRoot: root, seed, scenario, drills } = JSON.parse(process.argv[2] ?? "") as Request;
const configFile = join(root, "lifeboat.yml");
const configuration = parseConfiguration(readFileSync(configFile, "utf8"), configFile);
const artefacts = await packageArtefacts({ root, configFile, stage: "drill", onProgress: () => undefined });

async function rehearse({ edits }: TamperedDrill): Promise<TamperedOutcome> {
  const { trace } = await runDrill({ seed, scenario, configuration, artefacts: edited(artefacts, edits) });
  const started = trace.records.find(
    (record) =>
      record.kind === "log" && record.event === "failover-requested" && record.fields["result"] === "started",
  );
  const start = started?.kind === "log" ? { by: String(started.fields["by"]), at: started.at } : null;
  return { report: measure(trace.records), start };
}

for (const drill of drills) {
  const outcome = await rehearse(drill).catch((error: unknown) => String(error));
  process.stdout.write(`${JSON.stringify([drill.name, outcome])}\n`);
}
