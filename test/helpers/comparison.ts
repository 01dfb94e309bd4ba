import { parseArgs } from "node:util";
import { CannotStart } from "./cannot-start.ts";
import { stopAll } from "./processes.ts";

/** Something that was looked at, and what was wrong with it. */
export interface Check {
  readonly name: string;
  readonly problems: readonly string[];
}

/** What a comparison with another engine was asked for. */
export interface ComparisonArguments {
  /** Words that must be part of a case's name; undefined means all cases. */
  readonly only: string | undefined;
  /** Print skeletons of explanations. */
  readonly draft: boolean;
  /** Write the figures into the page. */
  readonly write: boolean;
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
  readonly help: string;
  /** @throws CannotStart when there is nothing to run it with */
  run(given: ComparisonArguments, say: (what: string) => void): Promise<Compared>;
}

/**
 * Runs a comparison and tells how it went; the last line is "N passed, N failed". What it started is stopped, also
 * when it fails or is interrupted.
 *
 * @returns the exit code: 0 nothing failed, 1 something did, 2 bad arguments or nothing to run it with
 */
export async function runComparison(
  { help, run }: Comparison,
  words: readonly string[],
  out: NodeJS.WritableStream,
): Promise<number> {
  const say = (what: string) => void out.write(`${what}\n`);
  const given = readArguments(words);
  if (given === "help" || "misread" in given) {
    say(given === "help" ? help : `${given.misread}\n\n${help}`);
    return given === "help" ? 0 : 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  try {
    return conclude(await run(given, say), given.draft, say);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    say(error.message);
    return 2;
  } finally {
    await stopAll();
  }
}

/** Reads the words behind the command. */
function readArguments(
  words: readonly string[],
): ComparisonArguments | "help" | { readonly misread: string } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        only: { type: "string" },
        draft: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values.help ? "help" : { only: values.only, draft: values.draft, write: values.write };
  } catch (error) {
    return { misread: error instanceof Error ? error.message : String(error) };
  }
}

function conclude({ checks, draft, notes }: Compared, isDraft: boolean, say: (what: string) => void): number {
  const failed = checks.filter(({ problems }) => problems.length > 0);
  if (isDraft) say(draft);
  else for (const { name, problems } of failed) say(`\n✗ ${name}\n  ${problems.join("\n  ")}`);
  for (const line of notes) say(`\n${line}`);
  say(`\n${checks.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}
