import { Command } from "commander";
import type { Problem } from "../functions/lib/errors.ts";
import { problem, unexpectedWord } from "./bad-input.ts";

/** What `lifeboat conformance` was asked for. */
export interface ConformanceArguments {
  /** As it was given. */
  readonly data: string;
  readonly json: boolean;
}

/** The `conformance` command; as with `drill`, values are read by `readConformanceArguments`. */
export function conformanceCommand(): Command {
  return new Command("conformance")
    .description("replay cases that were recorded on AWS, and compare")
    .option("--data [DIR]", "folder with the recorded cases")
    .option("--json", "print the figures as one JSON object on stdout; all else goes to stderr")
    .usage("--data DIR [--json]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
}

const HELP = `
Exit codes:
  0  as much is equal as must be, or the folder has no data
  1  less is equal than must be
  2  bad input; nothing was done
  3  internal error

The figures and the remaining differences are explained in docs/conformance.md.`;

/** Reads what commander parsed. */
export function readConformanceArguments(command: Command): {
  arguments: ConformanceArguments;
  problems: readonly Problem[];
} {
  const { data, json = false } = command.opts<{ data?: string | true; json?: true }>();
  const problems = command.args.map((word) => unexpectedWord(word, command));
  if (typeof data !== "string" || data === "")
    problems.push(problem("--data", "the path of a folder", data === "" ? '""' : "nothing"));
  return { arguments: { data: typeof data === "string" ? data : "", json }, problems };
}
