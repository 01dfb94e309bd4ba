import { CommanderError } from "commander";
import { BadInput, problem } from "../cli/bad-input.ts";
import { explain, failureAsJson, failureOf } from "../cli/failure.ts";
import { WIDTH } from "../cli/report/wrap.ts";
import type { Terminal } from "../cli/terminal.ts";
import { benchCommand, readBenchArguments } from "./arguments.ts";

/**
 * Runs the bench.
 *
 * @param words what follows the command's name
 * @returns the exit code: 0 every seed held, 1 not every one, 2 bad input, 3 internal error or something not modelled
 */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = benchCommand()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      getOutHelpWidth: () => WIDTH,
      // Every failure is explained in one place, in the drill's form.
      writeErr: () => undefined,
    });
  try {
    command.parse(words, { from: "user" });
    const { arguments: given, problems } = readBenchArguments(command);
    if (problems.length > 0) throw new BadInput(problems);
    const { runBench } = await import("./run.ts");
    return await runBench(given, terminal);
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
    problem("arguments", "what npm run bench -- --help lists", message.replace(/^error: /, "").trim()),
  ]);
