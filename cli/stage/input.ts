import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import type { Configuration } from "../../functions/lib/config/schema.ts";
import { InvalidConfiguration, type Problem } from "../../functions/lib/errors.ts";
import { BadInput, oneOf, problem } from "../bad-input.ts";
import { readStageArguments, type StageArguments } from "./stage-arguments.ts";

/** What a command of a deployed stage was given. */
export interface StageInput {
  readonly given: StageArguments;
  readonly configuration: Configuration;
}

/** @throws BadInput with every problem of the arguments and the configuration, before anything is asked of AWS */
export function readStageInput(command: Command): StageInput {
  const { arguments: given, problems: ofArguments } = readStageArguments(command);
  const { configuration, problems: ofFile } = readConfiguration(given.config);
  const names = configuration?.groups.map(({ name }) => name) ?? [];
  const isUnknown = configuration !== null && given.group !== "" && !names.includes(given.group);
  const problems = [...ofArguments, ...ofFile, ...(isUnknown ? [unknownGroup(given.group, names)] : [])];
  if (problems.length > 0 || configuration === null) throw new BadInput(problems);
  return { given, configuration };
}

function readConfiguration(file: string): {
  readonly configuration: Configuration | null;
  readonly problems: readonly Problem[];
} {
  if (file === "") return { configuration: null, problems: [] };
  try {
    return { configuration: parseConfiguration(readFileSync(file, "utf8"), file), problems: [] };
  } catch (error) {
    if (error instanceof InvalidConfiguration)
      return {
        configuration: null,
        problems: error.problems.map((found) => ({ ...found, path: `${file}: ${found.path}` })),
      };
    const { code } = error as NodeJS.ErrnoException;
    return {
      configuration: null,
      problems: [problem("--config", "a file that can be read", `${file}: ${code}`)],
    };
  }
}

const unknownGroup = (group: string, names: readonly string[]): Problem =>
  problem("--group", oneOf(names, group), JSON.stringify(group));
