import { readFileSync } from "node:fs";
import { Command } from "commander";
import { withGuess } from "../functions/lib/config/nearest.ts";
import { drillCommand } from "./arguments.ts";
import { BadInput, problem } from "./bad-input.ts";
import { conformanceCommand } from "./conformance-arguments.ts";
import { planCommand } from "./plan-arguments.ts";
import { quiet, runCommand } from "./run-command.ts";
import { backupCommand, failoverCommand, statusCommand } from "./stage/stage-arguments.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs the command line.
 *
 * @param words what follows the command's name
 * @returns the exit code: 0 all held, 1 not all held, 2 bad input, 3 internal error or something not modelled, 4 AWS
 *   does not answer or does not let us, 130 interrupted
 */
export function main(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  return runCommand(program, { words, terminal, called: "lifeboat" }, async () => exitCode);
}

function createProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const settings = (command: Command) => quiet(command, terminal);
  const drill = settings(drillCommand()).action(async () => {
    const { runDrillCommand } = await import("./commands/drill.ts");
    finish(await runDrillCommand(drill, terminal));
  });
  const conformance = settings(conformanceCommand()).action(async () => {
    const { runConformanceCommand } = await import("./commands/conformance.ts");
    finish(await runConformanceCommand(conformance, terminal));
  });
  const plan = settings(planCommand()).action(async () => {
    const { runPlanCommand } = await import("./commands/plan.ts");
    finish(await runPlanCommand(plan, terminal));
  });
  const status = settings(statusCommand()).action(async () => {
    const { runStatusCommand } = await import("./commands/status.ts");
    finish(await runStatusCommand(status, terminal));
  });
  const backup = settings(backupCommand()).action(async () => {
    const { runBackupCommand } = await import("./commands/backup.ts");
    finish(await runBackupCommand(backup, terminal));
  });
  const failover = settings(failoverCommand()).action(async () => {
    const { runFailoverCommand } = await import("./commands/failover.ts");
    finish(await runFailoverCommand(failover, terminal));
  });
  const lifeboat = settings(new Command("lifeboat"))
    // Unknown words reach the action, which names the command that is missing rather than some option.
    .allowUnknownOption()
    .allowExcessArguments()
    .description("Hands-off multi-Region disaster recovery for EC2, rehearsed on your own machine.")
    .version(version())
    .addCommand(plan)
    .addCommand(drill)
    .addCommand(conformance)
    .addCommand(status)
    .addCommand(backup)
    .addCommand(failover)
    .addHelpText("after", HELP)
    .action(() => {
      const [found] = lifeboat.args;
      const names = lifeboat.commands.map((command) => command.name());
      const listed = `${names.slice(0, -1).join(", ")} or ${names.at(-1)} (lifeboat --help lists the commands)`;
      const expected = withGuess(listed, found ?? "", names);
      throw new BadInput([
        problem("command", expected, found === undefined ? "nothing" : JSON.stringify(found)),
      ]);
    });
  return lifeboat;
}

const HELP = `
plan, drill and conformance work on your own machine and ask nobody (plan asks
AWS when a stage is named); status, backup and failover need a deployed stage.
lifeboat COMMAND --help names the options and what each exit code means.`;

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
