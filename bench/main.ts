import { BadInput } from "../cli/bad-input.ts";
import { quiet, runCommand } from "../cli/run-command.ts";
import type { Terminal } from "../cli/terminal.ts";
import { benchCommand, readBenchArguments } from "./arguments.ts";

/**
 * Runs the bench.
 *
 * @param words what follows the command's name
 * @returns the exit code: 0 every seed held, 1 not every one, 2 bad input, 3 internal error or something not modelled
 */
export function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = quiet(benchCommand(), terminal);
  return runCommand(command, { words, terminal, called: "npm run bench --" }, async () => {
    const { arguments: given, problems } = readBenchArguments(command);
    if (problems.length > 0) throw new BadInput(problems);
    const { runBench } = await import("./run.ts");
    return runBench(given, terminal);
  });
}
