import { Command } from "commander";
import type { Problem } from "../../functions/lib/errors.ts";
import { problem, unexpectedWord } from "../bad-input.ts";

/** What the commands of a deployed stage were asked for. Paths are as they were given. */
export interface StageArguments {
  readonly stage: string;
  readonly config: string;
  readonly json: boolean;
  /** Name of the backup's execution that is to be followed; none is started then. */
  readonly follow: string | undefined;
  /** Of `failover`; "" where it is not given. */
  readonly group: string;
  readonly yes: boolean;
}

const CONFIG = "./lifeboat.yml";

const EXITS = `  2  bad input, or refused; nothing was started
  3  internal error
  4  AWS did not answer, or does not let you`;

const ASKED = `Credentials, profiles and AWS_ENDPOINT_URL are looked up as every AWS tool does;
the Regions are those of the configuration. docs/commands.md lists the
permissions and the members of the JSON.`;

/** The `status` command; as with `drill`, values are read by `readStageArguments`. */
export const statusCommand = (): Command =>
  stageCommand("status", "say how a deployed stage is: direction, evidence, recovery points, what is owed")
    .usage("--stage NAME [options]")
    .addHelpText(
      "after",
      `
Exit codes:
  0  all is well
  1  something needs a person's attention
${EXITS}

Both Regions are asked; one that gives no answer within seconds is shown as
saying nothing. Nothing is changed.
${ASKED}`,
    );

/** The `backup` command. */
export const backupCommand = (): Command =>
  stageCommand("backup", "take and copy recovery points in a deployed stage now, and follow it")
    .option("--follow [NAME]", "follow the execution of that name and start none")
    .usage("--stage NAME [options]")
    .addHelpText(
      "after",
      `
Exit codes:
  0    every group was backed up
  1    a group was not, or not completely
${EXITS.replaceAll(/^( {2}\d) /gm, "$1   ")}
  130  interrupted; the execution goes on, and --follow goes on following

${ASKED}`,
    );

/** The `failover` command. */
export const failoverCommand = (): Command =>
  stageCommand("failover", "start or join the failover that a group's standing suspicion calls for")
    .option("--group [NAME]", "the group")
    .option("--yes", "start without asking")
    .usage("--stage NAME --group NAME [options]")
    .addHelpText(
      "after",
      `
Exit codes:
  0    recovered: the group runs in the other Region
  1    it stood down, is held, or did not end well
${EXITS.replaceAll(/^( {2}\d) /gm, "$1   ")}
  130  interrupted; the failover goes on, and the same command joins it again

A group moves only when Lifeboat's own evidence says that its Region is lost.
Without a standing suspicion the command refuses: it cannot force a failover.
${ASKED}`,
    );

const stageCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option("--stage [NAME]", "the deployed stage")
    .option("--config [FILE]", "the configuration that it was deployed with", CONFIG)
    .option("--json", "print the report as one JSON object on stdout; all else goes to stderr")
    .allowUnknownOption()
    .allowExcessArguments();

interface Given {
  readonly stage?: string | true;
  readonly config: string | true;
  readonly json?: true;
  readonly follow?: string | true;
  readonly group?: string | true;
  readonly yes?: true;
}

/** Reads what commander parsed: the arguments (unusable where there are problems), and every problem. */
export function readStageArguments(command: Command): {
  arguments: StageArguments;
  problems: readonly Problem[];
} {
  const given = command.opts<Given>();
  const known = command.options.flatMap(({ long }) => long ?? []);
  const problems = command.args.map((word) => unexpectedWord(word, command));
  const read = (name: "stage" | "config" | "follow" | "group", expected: string, pattern: RegExp) => {
    const value = given[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    const found = typeof value === "string" ? JSON.stringify(value) : "nothing";
    problems.push(problem(`--${name}`, expected, found));
    return "";
  };
  const word = /^[a-z][a-z0-9-]{0,30}$/;
  return {
    arguments: {
      stage: read("stage", "the name of a stage: lower-case letters, digits and hyphens, 31 at most", word),
      config: read("config", "the path of a file", /./),
      json: given.json ?? false,
      follow:
        given.follow === undefined
          ? undefined
          : read("follow", "the name of an execution of the backup machine", /^[\w-]{1,80}$/),
      group: known.includes("--group") ? read("group", "the name of a group", /./) : "",
      yes: given.yes ?? false,
    },
    problems,
  };
}
