import { Command } from "commander";
import { problem, unexpectedWord } from "../cli/bad-input.ts";
import type { Problem } from "../functions/lib/errors.ts";

/** What the bench was asked for. */
export interface BenchArguments {
  /** Seeds 1 to this one are rehearsed. */
  readonly seeds: number;
  readonly json: boolean;
}

const DEFAULT_SEEDS = "200";
/** More would take days. */
const MOST_SEEDS = 100_000;

const HELP = `
Exit codes:
  0  every seed recovered, and all that a drill demands held
  1  some seed did not; it is listed with the command that runs it again
  2  bad input; nothing was done
  3  internal error, or something that the simulator does not model

Aims that are missed do not change the exit code.
Every figure is defined in docs/bench.md.`;

/** The bench's command; as with the drill, all problems are found by `readBenchArguments` and told at once. */
export function benchCommand(): Command {
  return new Command("bench")
    .description("rehearse the loss of a Region over many seeds and measure outage, data loss and speed")
    .option("--seeds [N]", "how many seeds, from 1 on", DEFAULT_SEEDS)
    .option("--json", "print the figures as one JSON object on stdout; all else goes to stderr")
    .usage("[options]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
}

/** Reads what commander parsed; where there are problems, defaults stand in their place. */
export function readBenchArguments(command: Command): {
  arguments: BenchArguments;
  problems: readonly Problem[];
} {
  const { seeds, json } = command.opts<{ seeds: string | true; json?: true }>();
  const problems = command.args.map((word) => unexpectedWord(word, command, "npm run bench --"));
  const isCount = typeof seeds === "string" && /^[1-9]\d*$/.test(seeds) && Number(seeds) <= MOST_SEEDS;
  if (!isCount) {
    const found = seeds === true ? "nothing" : JSON.stringify(seeds);
    problems.push(problem("--seeds", `a whole number from 1 to ${MOST_SEEDS}`, found));
  }
  return { arguments: { seeds: Number(isCount ? seeds : DEFAULT_SEEDS), json: json ?? false }, problems };
}
