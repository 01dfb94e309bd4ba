import { CommanderError } from "commander";
import { BadInput } from "../../cli/bad-input.ts";
import { explain, failureOf } from "../../cli/failure.ts";
import { WIDTH } from "../../cli/report/wrap.ts";
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
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = sweepCommand()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      getOutHelpWidth: () => WIDTH,
      // Every failure is explained in one place, in the drill's form.
      writeErr: () => undefined,
    });
  try {
    command.parse(words, { from: "user" });
    const { arguments: given, problems } = readSweepArguments(command, Object.keys(SCENARIOS));
    if (problems.length > 0) throw new BadInput(problems);
    return (await sweep(given, (lines) => terminal.stdout.write(`${lines}\n`))) ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = failureOf(error);
    terminal.stderr.write(explain(failure));
    return failure.exitCode;
  }
}
