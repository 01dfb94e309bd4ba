import { Command } from "commander";
import type { Problem } from "../functions/lib/errors.ts";
import { problem, unexpectedWord } from "./bad-input.ts";

/** What `lifeboat plan` was asked for. */
export interface PlanArguments {
  /** As it was given. */
  readonly config: string;
  /** Whose names are used. */
  readonly stage: string;
  /** Whether the stage was named, so that it is to be looked for. */
  readonly looksForStage: boolean;
  readonly json: boolean;
}

const DEFAULTS = { config: "./lifeboat.yml", stage: "drill" };

/** The `plan` command; as with `drill`, values are read by `readPlanArguments`. */
export function planCommand(): Command {
  return new Command("plan")
    .description("say what a configuration implies, and refuse what cannot be kept")
    .option("--config [FILE]", "the configuration", DEFAULTS.config)
    .option("--stage [NAME]", "a stage: its names are used, and what is deployed of it is told")
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

Nothing is deployed, and nothing is asked of AWS, unless a stage is named. Then
both Regions are read: whether it is deployed, with what the file says, and what
is protected in truth. Where AWS does not answer, the plan says so, and is none
the worse. Credentials, profiles and AWS_ENDPOINT_URL are looked up as every AWS
tool does. The fields, the arithmetic and the JSON are documented in
docs/configuration.md.`;

/** Reads what commander parsed. */
export function readPlanArguments(command: Command): {
  arguments: PlanArguments;
  problems: readonly Problem[];
} {
  const { stage = DEFAULTS.stage, ...given } = command.opts<{
    config: string | true;
    stage?: string | true;
    json?: true;
  }>();
  const problems = command.args.map((word) => unexpectedWord(word, command));
  const values = { config: given.config, stage };
  const read = (name: keyof typeof DEFAULTS, expected: string, pattern: RegExp) => {
    const value = values[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    problems.push(problem(`--${name}`, expected, value === true ? "nothing" : JSON.stringify(value)));
    return DEFAULTS[name];
  };
  return {
    arguments: {
      config: read("config", "the path of a file", /./),
      stage: read("stage", "lower-case letters, digits and hyphens, 31 at most", /^[a-z][a-z0-9-]{0,30}$/),
      looksForStage: command.opts()["stage"] !== undefined,
      json: given.json ?? false,
    },
    problems,
  };
}
