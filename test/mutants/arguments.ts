import { Command } from "commander";
import { problem, unexpectedWord } from "../../cli/bad-input.ts";
import { collect } from "../../cli/repeatable.ts";
import { withGuess } from "../../functions/lib/config/nearest.ts";
import type { Problem } from "../../functions/lib/errors.ts";

/** What `npm run mutants` was asked for. */
export interface MutantArguments {
  /** Names of the only defects to plant; none means all. */
  readonly only: readonly string[];
  /** Name the defects and do nothing. */
  readonly list: boolean;
  readonly json: boolean;
}

const HELP = `
Exit codes:
  0  every planted defect was caught by what its patch names
  1  one of them was not
  2  bad input; nothing was done
  3  internal error

The defects are test/mutants/*.patch; docs/mutants.md says how they are written.`;

/** The command; as with the drill, all problems are found by `readMutantArguments` and told at once. */
export function mutantsCommand(): Command {
  return new Command("mutants")
    .description("plant defects in copies of the project, one at a time, and see that each is caught")
    .option("--only [NAME]", "plant this one only; repeatable", collect)
    .option("--list", "name the defects, what each breaks and what must catch it")
    .option("--json", "print one JSON object on stdout; all else goes to stderr")
    .usage("[options]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
}

/** Reads what commander parsed. @param names of the defects that there are */
export function readMutantArguments(
  command: Command,
  names: readonly string[],
): { arguments: MutantArguments; problems: readonly Problem[] } {
  const { only, list, json } = command.opts<{ only?: true | string[]; list?: true; json?: true }>();
  const wanted = only === true ? [""] : (only ?? []);
  const problems = [
    ...command.args.map((word) => unexpectedWord(word, command, "npm run mutants --")),
    ...wanted
      .filter((name) => !names.includes(name))
      .map((name) =>
        problem(
          "--only",
          withGuess("a name that npm run mutants -- --list gives", name, names),
          name === "" ? "nothing" : JSON.stringify(name),
        ),
      ),
  ];
  return { arguments: { only: wanted, list: list ?? false, json: json ?? false }, problems };
}
