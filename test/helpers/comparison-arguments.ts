import { parseArgs } from "node:util";

/** What a comparison with another engine was asked for. */
export interface ComparisonArguments {
  /** Words that must be part of a case's name; undefined means all cases. */
  readonly only: string | undefined;
  /** Print skeletons of explanations. */
  readonly draft: boolean;
  /** Write the figures into the page. */
  readonly write: boolean;
}

/** Reads the words behind the command; undefined when one of them is not understood. */
export function readComparisonArguments(words: readonly string[]): ComparisonArguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { only: { type: "string" }, draft: { type: "boolean" }, write: { type: "boolean" } },
    });
    return { only: values.only, draft: values.draft ?? false, write: values.write ?? false };
  } catch {
    return undefined;
  }
}
