import { type Document, parseDocument } from "yaml";
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
        message: withoutPosition(error.message),
      })),
    };
  const { raw, problem } = plainValue(document);
  if (problem) return { configuration: null, problems: [problem] };
  const parsed = configurationSchema.safeParse(raw);
  return parsed.success
    ? { configuration: parsed.data, problems: ruleProblems(parsed.data) }
    : { configuration: null, problems: problemsOf(parsed.error.issues, raw) };
}

/** The first line of what the parser says; where it is, the problem's path says already. */
const withoutPosition = (message: string): string =>
  (message.split("\n")[0] ?? "").replace(/:$/, "").replace(/ at line \d+, column \d+$/, "");

/** Aliases are looked up when a document's value is asked for, and not before. */
function plainValue(document: Document): { readonly raw: unknown; readonly problem?: Problem } {
  try {
    return { raw: document.toJS() };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return {
      raw: null,
      problem: {
        path: "(the whole)",
        expected: "valid YAML",
        found: "an alias",
        message: error.message,
      },
    };
  }
}
