import { Command } from "commander";
import { BadInput, unexpectedWord } from "../../cli/bad-input.ts";
import { quiet, runCommand } from "../../cli/run-command.ts";
import type { Terminal } from "../../cli/terminal.ts";
import { CannotStart } from "./cannot-start.ts";
import { stopAll, stopForGood } from "./processes.ts";

/** A suite that starts processes, as a command. */
export interface Suite {
  /** From `suiteCommand`. */
  readonly command: Command;
  /**
   * @returns whether nothing failed
   * @throws CannotStart when there is nothing to run it with
   */
  run(say: (what: string) => void): Promise<boolean>;
}

const HELP = `
Exit codes:
  0  nothing failed
  1  something did
  2  bad input, or nothing to run it with
  3  internal error

Ends with one line, "N passed, N failed". What it started is stopped, also when it fails or is interrupted.`;

/** A suite's command, to which options may be added. @param script the npm script, such as "test:wire" */
export const suiteCommand = (script: string, description: string): Command =>
  new Command(script)
    .description(description)
    .usage("[options]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);

/** Runs a suite. @returns the exit code, as its help says */
export function runSuite(
  { command, run }: Suite,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const called = `npm run ${command.name()} --`;
  const say = (what: string) => void terminal.stdout.write(`${what}\n`);
  return runCommand(quiet(command, terminal), { words, terminal, called }, async () => {
    if (command.args.length > 0)
      throw new BadInput(command.args.map((word) => unexpectedWord(word, command, called)));
    const stopListening = onInterrupt((signal) => say(`${signal}: stopping what was started`));
    try {
      return (await run(say)) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof CannotStart)) throw error;
      terminal.stderr.write(`${error.message}\n`);
      return 2;
    } finally {
      await stopAll();
      stopListening();
    }
  });
}

/** A process that is interrupted ends what it has started, then itself. @returns what takes that back */
function onInterrupt(tell: (signal: string) => void): () => void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // A second Ctrl-C must not leave behind what the first one is about to end.
    if (isStopping) return;
    isStopping = true;
    tell(signal);
    void stopForGood().then(() => process.exit(1));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}
