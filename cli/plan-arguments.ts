import { Command } from "commander";
import type { Problem } from "../functions/lib/errors.ts";
import { problem } from "./bad-input.ts";

/** What `lifeboat plan` was asked for. */
export interface PlanArguments {
  /** As it was given. */
  readonly config: string;
  readonly stage: string;
  readonly json: boolean;
}

const DEFAULTS = { config: "./lifeboat.yml", stage: "drill" };

/** The `plan` command; as with `drill`, values are read by `readPlanArguments`. */
export function planCommand(): Command {
  return new Command("plan")
    .description("say what a configuration implies, and refuse what cannot be kept")
    .option("--config [FILE]", "the configuration", DEFAULTS.config)
    .option("--stage [NAME]", "the stage that it is for", DEFAULTS.stage)
    .option("--json", "print the plan as one JSON object on stdout; all else goes to stderr")
    .usage("[options]")
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText("after", HELP);
}

const HELP = `
Exit codes:
  0  accepted
  2  refused, or bad input
  3  internal error

Nothing is deployed, and nothing is asked of AWS. The fields, the arithmetic and
the JSON are documented in docs/configuration.md.`;

/** Reads what commander parsed. */
export function readPlanArguments(command: Command): {
  arguments: PlanArguments;
  problems: readonly Problem[];
} {
  const given = command.opts<{ config: string | true; stage: string | true; json?: true }>();
  const problems = command.args.map((word) =>
    word.startsWith("-")
      ? problem(word, "an option that lifeboat plan --help lists", JSON.stringify(word))
      : problem("arguments", "options only", JSON.stringify(word)),
  );
  const read = (name: keyof typeof DEFAULTS, expected: string, pattern: RegExp) => {
    const value = given[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    problems.push(problem(`--${name}`, expected, value === true ? "nothing" : JSON.stringify(value)));
    return DEFAULTS[name];
  };
  return {
    arguments: {
      config: read("config", "the path of a file", /./),
      stage: read("stage", "lower-case letters, digits and hyphens, 31 at most", /^[a-z][a-z0-9-]{0,30}$/),
      json: given.json ?? false,
    },
    problems,
  };
}
