import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { readConfiguration } from "../../functions/lib/config/load.ts";
import { BadInput, problem } from "../bad-input.ts";
import { publishedOn } from "../plan/checker-ranges.ts";
import type { Deployed } from "../plan/deployed.ts";
import { planOf } from "../plan/plan.ts";
import { renderPlan } from "../plan/text.ts";
import { readPlanArguments } from "../plan-arguments.ts";
import { realWorld, type StageWorld } from "../stage/world.ts";
import { hasColour, type Terminal } from "../terminal.ts";

/** The file whose default ranges let Route 53's checkers in; it says of which day they are. */
const PARAMETERS = new URL("../../resources/parameters.yml", import.meta.url);

/** Without the file's shape it is not even known which Regions to ask. */
const UNREADABLE: Deployed = {
  kind: "unknown",
  trouble: "bad-input",
  reason: "the file has to be mended first",
};

/**
 * `lifeboat plan`: says what a configuration implies before anything is deployed and, when a stage is named, what is
 * deployed of it.
 *
 * @returns the exit code: 0 accepted, 2 refused
 * @throws BadInput for unknown options and a file that cannot be read
 */
export async function runPlanCommand(
  command: Command,
  terminal: Terminal,
  world: StageWorld = realWorld(),
): Promise<number> {
  const { arguments: given, problems } = readPlanArguments(command);
  const { text, problems: ofFile } = readText(given.config);
  if (problems.length > 0 || text === null) throw new BadInput([...problems, ...ofFile]);
  const read = readConfiguration(text);
  const { configuration } = read;
  const offline = planOf(read, {
    config: given.config,
    stage: given.stage,
    today: new Date(world.now()).toISOString().slice(0, 10),
    checkerRangesAsOf: publishedOn(readFileSync(PARAMETERS, "utf8")),
  });
  const look = async () => {
    if (configuration === null) return UNREADABLE;
    // Whoever plans offline need not load the SDK.
    const { readDeployed } = await import("../plan/read-deployed.ts");
    return readDeployed(configuration, given.stage, world);
  };
  const plan = given.looksForStage ? { ...offline, deployed: await look() } : offline;
  terminal.stdout.write(given.json ? `${JSON.stringify(plan)}\n` : renderPlan(plan, hasColour(terminal)));
  if (plan.accepted) return 0;
  terminal.stderr.write(`lifeboat: ${given.config} is refused; nothing was deployed\n`);
  return 2;
}

function readText(file: string) {
  try {
    return { text: readFileSync(file, "utf8"), problems: [] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { text: null, problems: [problem("--config", "a file that can be read", `${file}: ${code}`)] };
  }
}
