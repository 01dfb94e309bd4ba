import type { Problem } from "../functions/lib/errors.ts";

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
