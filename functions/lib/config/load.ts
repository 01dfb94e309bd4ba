import { parseDocument } from "yaml";
import { InvalidConfiguration, type Problem } from "../errors.ts";
import { problemsOf } from "./problems.ts";
import { ruleProblems } from "./rules.ts";
import { type Configuration, configurationSchema } from "./schema.ts";

/** A lifeboat.yml that was read, whether it may be used or not. */
export interface ReadConfiguration {
  /** Null when it does not even have the shape. */
  readonly configuration: Configuration | null;
  /** Everything that speaks against using it. */
  readonly problems: readonly Problem[];
}

/**
 * Reads lifeboat.yml.
 *
 * @param text the file's content, YAML 1.2
 * @param fileName named in errors
 * @throws InvalidConfiguration with every problem at once: syntax, unknown keys, types and ranges, cross-field rules
 */
export function parseConfiguration(text: string, fileName: string): Configuration {
  const { configuration, problems } = readConfiguration(text);
  if (configuration === null || problems.length > 0) throw new InvalidConfiguration(fileName, problems);
  return configuration;
}

/** The same for whoever has more to say than that it is refused (`lifeboat plan`). */
export function readConfiguration(text: string): ReadConfiguration {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0)
    return {
      configuration: null,
      problems: document.errors.map((error) => ({
        path: `line ${error.linePos?.[0].line ?? 1}`,
        expected: "valid YAML",
        found: error.code,
        message: error.message.split("\n")[0]?.replace(/:$/, "") ?? "invalid YAML",
      })),
    };
  const raw: unknown = document.toJS();
  const parsed = configurationSchema.safeParse(raw);
  return parsed.success
    ? { configuration: parsed.data, problems: ruleProblems(parsed.data) }
    : { configuration: null, problems: problemsOf(parsed.error.issues, raw) };
}
