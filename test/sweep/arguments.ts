import { Command } from "commander";
import { oneOf, problem, unexpectedWord } from "../../cli/bad-input.ts";
import { collect } from "../../cli/repeatable.ts";
import type { Problem } from "../../functions/lib/errors.ts";

/** What `npm run sweep` was asked for. */
export interface SweepArguments {
  readonly seeds: number;
  /** The scenarios to rehearse. */
  readonly scenarios: readonly string[];
}

/** From so many seeds on, scenarios that need more have more. */
export const DEFAULT_SEEDS = 20;

const HELP = `
Exit codes:
  0  every rehearsal held: expectations, objectives and invariants
  1  one of them did not; each is named with the command that replays it
  2  bad input; nothing was done
  3  internal error

Ends with one line that counts the rehearsals.`;

/** The command; as with the drill, all problems are found by `readSweepArguments` and told at once. */
export function sweepCommand(): Command {
  return new Command("sweep")
    .description("rehearse every scenario with many seeds")
    .option(
      "--seeds [N]",
      "how many seeds, from 1 on; from 20 on more where a scenario needs more",
      String(DEFAULT_SEEDS),
    )
    .option("--scenario [NAME]", "only this one; repeatable", collect)
    .usage("[options]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
}

/** Reads what commander parsed. @param names of the scenarios that there are */
export function readSweepArguments(
  command: Command,
  names: readonly string[],
): { arguments: SweepArguments; problems: readonly Problem[] } {
  const { seeds, scenario } = command.opts<{ seeds: string | true; scenario?: true | string[] }>();
  const wanted = scenario === true ? [""] : (scenario ?? []);
  const found = (value: string | true) =>
    value === true || value === "" ? "nothing" : JSON.stringify(value);
  const problems = [
    ...command.args.map((word) => unexpectedWord(word, command, "npm run sweep --")),
    ...(/^[1-9]\d{0,4}$/.test(String(seeds))
      ? []
      : [problem("--seeds", "a whole number from 1 to 99999", found(seeds))]),
    ...wanted
      .filter((name) => !names.includes(name))
      .map((name) => problem("--scenario", oneOf(names, name), found(name))),
  ];
  return {
    arguments: { seeds: Number(seeds), scenarios: wanted.length === 0 ? names : wanted },
    problems,
  };
}
