import type { Command } from "commander";
import type { Problem } from "../functions/lib/errors.ts";
import { nearest } from "./stage/nearest.ts";

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

/** A problem whose message is its expectation. */
export const problem = (path: string, expected: string, found: string): Problem => ({
  path,
  expected,
  found,
  message: `expected ${expected}`,
});

/** What was expected and, where a slip of the finger explains what was found, what was meant. */
export function withGuess(expected: string, found: string, words: readonly string[]): string {
  const meant = nearest(found, words);
  return meant === undefined || meant === found ? expected : `${expected}; did you mean ${meant}?`;
}

/** The same where one of the words was expected. */
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
