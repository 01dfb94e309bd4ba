import type { Command } from "commander";
import { withGuess } from "../functions/lib/config/nearest.ts";
import type { Problem } from "../functions/lib/errors.ts";
import { cut } from "./report/wrap.ts";

/** The command was given something that it cannot use; nothing was changed. Exit code 2. */
export class BadInput extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      `${problems.length === 1 ? "one problem" : `${problems.length} problems`} with the input; nothing was done`,
    );
    this.name = "BadInput";
    this.problems = problems;
  }
}

/** As much of a value as tells which one it is. */
const LONGEST = 60;

/** What was found, for people: of long JSON the beginning. Other texts have their reason at the end, and stay whole. */
export const foundShortly = ({ found }: Problem): string =>
  /^([[{].*[\]}]|"[^"]*")$/s.test(found) ? cut(found, LONGEST) : found;

/** A problem whose message is its expectation. */
export const problem = (path: string, expected: string, found: string): Problem => ({
  path,
  expected,
  found,
  message: `expected ${expected}`,
});

/** One of the words was expected; where a slip of the finger explains what was found, which one. */
export const oneOf = (words: readonly string[], found: string): string =>
  withGuess(`one of ${words.join(", ")}`, found, words);

/**
 * A word that a command does not know.
 *
 * @param called what one types to run the command
 */
export function unexpectedWord(
  word: string,
  command: Command,
  called = `lifeboat ${command.name()}`,
): Problem {
  const found = JSON.stringify(word);
  if (!word.startsWith("-")) return problem("arguments", "options only", found);
  const known = command.options.flatMap(({ long }) => long ?? []);
  const listed = `an option that ${called} --help lists`;
  return problem(word, withGuess(listed, word.replace(/=.*$/, ""), known), found);
}
