import type * as z from "zod";
import { checkDefinition } from "./checks.ts";
import { DefinitionError, formatPath, NOT_SUPPORTED, type Problem } from "./problems.ts";
import { findJsonPath } from "./query-language.ts";
import { type Definition, definition, type MachineType } from "./schema.ts";

/** A definition that can be run, any number of times, also at once. */
export interface Machine {
  readonly name: string;
  readonly type: MachineType;
  readonly definition: Definition;
}

/** Fields of AWS that this interpreter does not do; any other unknown field is a mistake. */
const NOT_SUPPORTED_FIELDS: ReadonlySet<string> = new Set(["ItemReader", "ItemBatcher", "ResultWriter"]);

/**
 * Checks a definition (the parsed JSON) and parses its expressions.
 *
 * @param options.name for messages and `$states.context.StateMachine.Name`.
 * @throws DefinitionError with every problem: unknown fields, wrong values, expressions that cannot be parsed,
 * targets that do not exist, JSONPath ("not supported: JSONPath"), ...
 */
export function loadMachine(input: unknown, options: { type: MachineType; name?: string }): Machine {
  const name = options.name ?? "(unnamed)";
  const jsonPath = findJsonPath(input);
  if (jsonPath.length > 0) throw new DefinitionError(name, jsonPath);
  const parsed = definition.safeParse(input);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(describeIssue)),
    ...checkDefinition(input, options.type),
  ];
  if (!parsed.success || problems.length > 0) throw new DefinitionError(name, problems);
  return { name, type: options.type, definition: parsed.data };
}

function describeIssue(issue: z.core.$ZodIssue): Problem[] {
  const path = formatPath(issue.path);
  const missing = issue.path.at(-1);
  if (typeof missing === "string" && /(received|got) undefined$/.test(issue.message)) {
    // In AWS's words, and at AWS's place.
    const message = `The field '${missing}' is required but was missing`;
    return [{ path: formatPath(issue.path.slice(0, -1)), message }];
  }
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path,
    message: NOT_SUPPORTED_FIELDS.has(key) ? `${NOT_SUPPORTED}${key}` : `unknown field '${key}'`,
  }));
}
