import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { BadInput, problem } from "../../cli/bad-input.ts";
import { explain, failureAsJson, failureOf } from "../../cli/failure.ts";
import { WIDTH } from "../../cli/report/wrap.ts";
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
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = mutantsCommand()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      getOutHelpWidth: () => WIDTH,
      // Every failure is explained in one place, in the drill's form.
      writeErr: () => undefined,
    });
  try {
    command.parse(words, { from: "user" });
    const all = readMutants(FOLDER);
    const { arguments: given, problems } = readMutantArguments(
      command,
      all.map(({ name }) => name),
    );
    if (problems.length > 0) throw new BadInput(problems);
    const chosen = given.only.length === 0 ? all : all.filter(({ name }) => given.only.includes(name));
    if (given.list) {
      terminal.stdout.write(listed(chosen, given.json));
      return 0;
    }
    return await tryMutants(chosen, given.json, terminal);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = failureOf(error instanceof CommanderError ? refused(error) : error);
    if (words.includes("--json")) terminal.stdout.write(`${JSON.stringify(failureAsJson(failure))}\n`);
    terminal.stderr.write(explain(failure));
    return failure.exitCode;
  }
}

/** What commander itself refuses. */
const refused = ({ message }: CommanderError): BadInput =>
  new BadInput([
    problem("arguments", "what npm run mutants -- --help lists", message.replace(/^error: /, "").trim()),
  ]);
