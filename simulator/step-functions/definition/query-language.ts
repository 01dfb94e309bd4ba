import { formatPath, NOT_SUPPORTED, type Problem } from "./problems.ts";
import { isObject, walkBodies } from "./walk.ts";

/**
 * Where a definition is in JSONPath, which is what AWS takes when QueryLanguage is absent. A state may choose
 * JSONata in a JSONPath machine, but not the other way round.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function findJsonPath(input: unknown): Problem[] {
  const machine = isObject(input) ? input["QueryLanguage"] : undefined;
  const problems: Problem[] = [];
  for (const { path, states } of walkBodies(input))
    for (const [name, state] of states) {
      const language = state["QueryLanguage"] ?? machine ?? "JSONPath";
      if (language === "JSONPath")
        problems.push({ path: formatPath([...path, "States", name]), message: `${NOT_SUPPORTED}JSONPath` });
    }
  return problems;
}
