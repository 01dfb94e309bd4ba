import { formatPath, NOT_SUPPORTED, type Problem } from "./problems.ts";
import { isObject, type RawObject, walkBodies } from "./walk.ts";

/** How a state says what it takes and gives. */
export type QueryLanguage = "JSONata" | "JSONPath";

/** The machine's language is what AWS takes for states that name none, also for those inside others. */
export function languageOf(
  machine: { readonly QueryLanguage?: unknown },
  state: { readonly QueryLanguage?: unknown },
): QueryLanguage {
  return (state.QueryLanguage ?? machine.QueryLanguage ?? "JSONPath") === "JSONata" ? "JSONata" : "JSONPath";
}

/**
 * What cannot be run of the states in JSONPath, which is AWS's language where QueryLanguage is absent. A state
 * without any field that belongs to one of the two languages means the same in both, and the Result of a Pass state
 * is taken as it stands. A state may choose JSONata in a JSONPath machine, but not the other way round.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function findJsonPath(input: unknown): Problem[] {
  const machine = isObject(input) ? input : {};
  const problems: Problem[] = [];
  for (const { path, states } of walkBodies(input))
    for (const [name, state] of states) {
      if (languageOf(machine, state) === "JSONata") continue;
      const here = formatPath([...path, "States", name]);
      if (machine["QueryLanguage"] === "JSONata") problems.push({ path: here, message: DOWNGRADE });
      else if (!isNeutral(state)) problems.push({ path: here, message: `${NOT_SUPPORTED}JSONPath` });
    }
  return problems;
}

/** In AWS's words. */
const DOWNGRADE = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";

/** Fields that only one of the languages has; those of JSONPath that hold a path end in "Path" or ".$". */
const OF_ONE_LANGUAGE: ReadonlySet<string> = new Set([
  ...["Arguments", "Condition", "Items", "Output"],
  ...["Choices", "Parameters", "Result", "ResultSelector"],
]);

function isNeutral(state: RawObject): boolean {
  const {
    States: _states,
    Branches: _branches,
    Iterator: _iterator,
    ItemProcessor: _processor,
    ...own
  } = state;
  const { Result: _result, ...others } = own;
  return isNeutralValue(own["Type"] === "Pass" ? others : own);
}

function isNeutralValue(value: unknown): boolean {
  if (typeof value === "string") return !value.startsWith("{%");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(
    ([name, member]) => !OF_ONE_LANGUAGE.has(name) && !/(Path|\.\$)$/.test(name) && isNeutralValue(member),
  );
}
