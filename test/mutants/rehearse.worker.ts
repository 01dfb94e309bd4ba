import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "../../cli/report/measure.ts";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import { packageArtefacts } from "../../simulator/deploy/package.ts";
import { parseSideFault } from "../../simulator/faults/side-fault-kinds.ts";
import { runDrill } from "../../simulator/run.ts";

/**
 * Rehearses one scenario with one seed in the copy of the project that this file lies in, and prints what a drill
 * would have found wrong, as one line of JSON. Arguments: the folder whose templates are deployed, the scenario, the
 * seed, the faults on the side.
 */
const [packageRoot = "", scenario = "", seed = "", ...texts] = process.argv.slice(2);
const faults = texts.map((text) => {
  const fault = parseSideFault(text);
  if ("expected" in fault) throw new Error(`${text}: expected ${fault.expected}`);
  return fault;
});
const own = fileURLToPath(new URL("../..", import.meta.url));
const configFile = join(own, "lifeboat.yml");
const configuration = parseConfiguration(readFileSync(configFile, "utf8"), configFile);
const artefacts = await packageArtefacts({
  root: packageRoot,
  configFile: join(packageRoot, "lifeboat.yml"),
  stage: "drill",
  onProgress: () => undefined,
});
const { trace } = await runDrill({ seed: Number(seed), scenario, faults, configuration, artefacts });
const { expectations, invariants, measured, objectivesMet } = measure(trace.records);
const tripped = [
  ...invariants.violations.map(({ id, message }) => ({ what: id, found: message })),
  ...expectations.flatMap(({ expected, found, met }) => (met ? [] : [{ what: expected, found }])),
  ...(objectivesMet
    ? []
    : [
        {
          what: "objectives",
          found: `RTO ${measured.rtoSeconds ?? "never"} s, RPO ${measured.rpoSeconds ?? "none"} s`,
        },
      ]),
];
process.stdout.write(`${JSON.stringify(tripped)}\n`);
