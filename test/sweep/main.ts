import { BadInput } from "../../cli/bad-input.ts";
import { quiet, runCommand } from "../../cli/run-command.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { SCENARIOS } from "../../simulator/scenarios/scenarios.ts";
import { readSweepArguments, sweepCommand } from "./arguments.ts";
import { sweep } from "./sweep.ts";

/**
 * Runs the sweep.
 *
 * @param words what follows the command's name
 * @returns the exit code: 0 every rehearsal held, 1 not every one, 2 bad input, 3 internal error
 */
export function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = quiet(sweepCommand(), terminal);
  return runCommand(command, { words, terminal, called: "npm run sweep --" }, async () => {
    const { arguments: given, problems } = readSweepArguments(command, Object.keys(SCENARIOS));
    if (problems.length > 0) throw new BadInput(problems);
    return (await sweep(given, (lines) => terminal.stdout.write(`${lines}\n`))) ? 0 : 1;
  });
}
