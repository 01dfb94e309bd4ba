import { fileURLToPath } from "node:url";
import { BadInput } from "../../cli/bad-input.ts";
import { quiet, runCommand } from "../../cli/run-command.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { mutantsCommand, readMutantArguments } from "./arguments.ts";
import { readMutants } from "./mutant.ts";
import { listed } from "./text.ts";
import { tryMutants } from "./try.ts";

/** Where the patches lie: beside this file. */
const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/**
 * Plants the defects, or lists them.
 *
 * @param words what follows the command's name
 * @returns the exit code: 0 every one was caught, 1 not every one, 2 bad input, 3 internal error
 */
export function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = quiet(mutantsCommand(), terminal);
  return runCommand(command, { words, terminal, called: "npm run mutants --" }, async () => {
    const all = readMutants(FOLDER);
    const { arguments: given, problems } = readMutantArguments(
      command,
      all.map(({ name }) => name),
    );
    if (problems.length > 0) throw new BadInput(problems);
    const chosen = given.only.length === 0 ? all : all.filter(({ name }) => given.only.includes(name));
    if (!given.list) return tryMutants(chosen, given.json, terminal);
    terminal.stdout.write(listed(chosen, given.json));
    return 0;
  });
}
