import type { Terminal } from "../../cli/terminal.ts";
import { runSuite, suiteCommand } from "./suite.ts";

/** Something that was looked at, and what was wrong with it. */
export interface Check {
  readonly name: string;
  readonly problems: readonly string[];
}

/** What a comparison with another engine was asked for. */
export interface ComparisonArguments {
  /** Words that must be part of a case's name; undefined means all cases. */
  readonly only?: string;
  /** Print skeletons of explanations. */
  readonly draft?: true;
  /** Write the figures into the page. */
  readonly write?: true;
}

/** What came of a comparison. */
export interface Compared {
  readonly checks: readonly Check[];
  /** What is not explained, in the form of explanations. */
  readonly draft: string;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** A comparison with another engine, as a command. */
export interface Comparison {
  /** The npm script, such as "test:machines". */
  readonly script: string;
  readonly description: string;
  /** What is played: "machines". */
  readonly subjects: string;
  /** The folder of the explanations and the page with the figures, from the project's root. */
  readonly known: string;
  readonly page: string;
  /** @throws CannotStart when there is nothing to run it with */
  run(given: ComparisonArguments, say: (what: string) => void): Promise<Compared>;
}

/** Runs a comparison and tells how it went; the last line is "N passed, N failed". @returns the exit code */
export function runComparison(
  { script, description, subjects, known, page, run }: Comparison,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const command = suiteCommand(script, description)
    .option(
      "--only <WORDS>",
      `${subjects} whose name contains the words; explanations and figures are not judged then`,
    )
    .option("--draft", `print what is not explained as the beginning of a file in ${known}`)
    .option("--write", `write the figures into ${page}`);
  const compare = async (say: (what: string) => void) => {
    const given = command.opts<ComparisonArguments>();
    return conclude(await run(given, say), given, say);
  };
  return runSuite({ command, run: compare }, words, terminal);
}

function conclude(
  { checks, draft, notes }: Compared,
  given: ComparisonArguments,
  say: (what: string) => void,
): boolean {
  const failed = checks.filter(({ problems }) => problems.length > 0);
  if (given.draft) say(draft);
  else for (const { name, problems } of failed) say(`\n✗ ${name}\n  ${problems.join("\n  ")}`);
  for (const line of notes) say(`\n${line}`);
  say(`\n${checks.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0;
}
