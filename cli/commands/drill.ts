import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import { InvalidConfiguration, type Problem } from "../../functions/lib/errors.ts";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { readDrillArguments } from "../arguments.ts";
import { BadInput, problem } from "../bad-input.ts";
import { renderLists } from "../lists.ts";
import { makeOutputFolder, outputFolderProblems, writeOutput } from "../output-folder.ts";
import { renderPage } from "../page/incident-page.ts";
import { createProgress } from "../progress.ts";
import { allHeld, analyse } from "../report/measure.ts";
import type { Report } from "../report/report.ts";
import { renderReport } from "../report/text.ts";
import { createSpeedometer } from "../speed.ts";
import { hasColour, type Terminal } from "../terminal.ts";

/** The project that is packaged and rehearsed: the one that this file belongs to. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * `lifeboat drill`: packages the deployment, rehearses a disaster on it and reports.
 *
 * @returns the exit code: 0 all held, 1 not all held
 * @throws BadInput with every problem of the arguments, the configuration and the output folder
 */
export async function runDrillCommand(command: Command, terminal: Terminal): Promise<number> {
  const started = process.hrtime.bigint();
  const input = await readInput(command);
  if (input.lists !== null) {
    terminal.stdout.write(`${input.lists}\n`);
    return 0;
  }
  const { given, configuration } = input;
  const progress = createProgress(terminal, given.json);
  const configFile = resolve(given.config);

  const { packageArtefacts } = await import("../../simulator/deploy/package.ts");
  const artefacts = await packageArtefacts({
    root: ROOT,
    configFile,
    stage: "drill",
    onProgress: progress.packaging,
  });
  const { runDrill } = await import("../../simulator/run.ts");
  const speedometer = createSpeedometer();
  const { trace } = await runDrill({
    seed: given.seed,
    scenario: given.scenario,
    faults: given.faults,
    configuration,
    artefacts,
    onRecord: (record) => {
      speedometer.record(record);
      progress.record(record);
    },
  }).finally(progress.close);

  const analysis = analyse(trace.records, namedAgain(configFile));
  const report: Report = { ...analysis.measurement, elapsedMs: Math.round(millisecondsSince(started)) };
  writeOutput(given.out, {
    "report.html": renderPage(trace.records, analysis),
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
    "trace.jsonl": trace.text(),
  });
  const { records } = trace;
  const shown = given.json
    ? JSON.stringify(report)
    : renderReport({
        report,
        analysis,
        records,
        speed: speedometer.read(),
        folder: given.out,
        colour: hasColour(terminal),
      });
  terminal.stdout.write(`${shown}\n`);
  return allHeld(report) ? 0 : 1;
}

/** How the command that runs the drill again names the configuration; the project's own it does not name. */
function namedAgain(configFile: string): string | undefined {
  const path = relative(ROOT, configFile);
  if (path === "lifeboat.yml") return undefined;
  return path.startsWith("..") ? configFile : path;
}

/** Everything that may be wrong is found before anything is done, and told at once. */
async function readInput(command: Command) {
  const { arguments: given, problems: ofArguments } = readDrillArguments(command, Object.keys(SCENARIOS));
  if (given.lists.length > 0 && ofArguments.length === 0)
    return { lists: renderLists(given.lists, given.json) };
  const { configuration, problems: ofConfiguration } = await readConfiguration(given.config);
  const problems = [...ofArguments, ...ofConfiguration, ...outputFolderProblems(given.out)];
  if (problems.length > 0 || configuration === null) throw new BadInput(problems);
  const unmakeable = makeOutputFolder(given.out);
  if (unmakeable.length > 0) throw new BadInput(unmakeable);
  return { given, configuration, lists: null };
}

async function readConfiguration(
  file: string,
): Promise<{ configuration: Configuration | null; problems: readonly Problem[] }> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      configuration: null,
      problems: [problem("--config", "a file that can be read", `${file}: ${code}`)],
    };
  }
  const { parseConfiguration } = await import("../../functions/lib/config/load.ts");
  try {
    return { configuration: parseConfiguration(text, file), problems: [] };
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    const problems = error.problems.map((found) => ({ ...found, path: `${file}: ${found.path}` }));
    return { configuration: null, problems };
  }
}

/** Read from a clock that the simulation does not replace. */
const millisecondsSince = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e6;
