import { type Command, CommanderError } from "commander";
import { BadInput, problem } from "./bad-input.ts";
import { explain, failureAsJson, failureOf } from "./failure.ts";
import { WIDTH } from "./report/wrap.ts";
import type { Terminal } from "./terminal.ts";

/** Has a command say its help through the terminal, and nothing else: failures are explained in one place. */
export const quiet = (command: Command, terminal: Terminal): Command =>
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    getOutHelpWidth: () => WIDTH,
    writeErr: () => undefined,
  });

/** What was typed. */
export interface Typed {
  /** What follows the command's name. */
  readonly words: readonly string[];
  readonly terminal: Terminal;
  /** What one types before the words, as in "npm run bench --". */
  readonly called: string;
}

/**
 * Parses and acts. Whatever is thrown is explained on stderr, and as one JSON object on stdout where `--json` was asked
 * for.
 *
 * @returns the exit code: the act's own, 0 for help, or that of the failure
 */
export async function runCommand(
  command: Command,
  { words, terminal, called }: Typed,
  act: () => Promise<number>,
): Promise<number> {
  try {
    await command.parseAsync(words, { from: "user" });
    return await act();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = failureOf(error instanceof CommanderError ? refused(error, called) : error);
    // Looked up in the words themselves, because they may be what could not be parsed.
    if (words.includes("--json")) terminal.stdout.write(`${JSON.stringify(failureAsJson(failure))}\n`);
    terminal.stderr.write(explain(failure, terminal.stderr.isTTY));
    return failure.exitCode;
  }
}

/** What commander itself refuses. */
const refused = ({ message }: CommanderError, called: string): BadInput => {
  const found = message.replace(/^error: /, "").trim();
  return new BadInput([problem("arguments", `what ${called} --help lists`, found.split("\n").join(" "))]);
};
