import type { TemplateParameter } from "./template.ts";

/** A stack parameter's value: text, number or list. */
export type ParameterValue = string | number | readonly string[];

/** The values that a stack was not given as its template asks for them. */
export class StackParametersInvalid extends Error {
  constructor(stack: string, problems: readonly string[]) {
    super(`parameters of stack ${stack}:${problems.map((problem) => `\n  ${problem}`).join("")}`);
    this.name = "StackParametersInvalid";
  }
}

/**
 * The value of every parameter: the one given, else the default, in the parameter's type.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @throws StackParametersInvalid with every missing, unknown and refused one at once
 */
export function resolveParameters(
  stack: string,
  declared: Readonly<Record<string, TemplateParameter>>,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, ParameterValue> {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => `${name}: the template has no such parameter`);
  const values = new Map<string, ParameterValue>();
  for (const [name, parameter] of Object.entries(declared)) {
    const raw = given[name] ?? parameter.Default;
    const problem = raw === undefined ? "no value and no default" : refusal(String(raw), parameter);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    else values.set(name, typed(String(raw), parameter.Type));
  }
  if (problems.length > 0) throw new StackParametersInvalid(stack, problems);
  return values;
}

/** Ids of AWS resources are checked by AWS where they are used; the simulator does the same. */
const isList = (type: string) => type === "CommaDelimitedList" || type.startsWith("List<");
const isText = (type: string) => type === "String" || /^AWS::(?!SSM::)[\w:]+$/.test(type);

function refusal(
  raw: string,
  { Type, AllowedValues, AllowedPattern }: TemplateParameter,
): string | undefined {
  if (!isList(Type) && !isText(Type) && Type !== "Number") return `the simulator does not know type ${Type}`;
  if (Type === "Number" && !Number.isFinite(Number(raw)))
    return `expected a number, found ${JSON.stringify(raw)}`;
  if (AllowedValues && !AllowedValues.map(String).includes(raw))
    return `expected one of ${AllowedValues.join(", ")}, found ${JSON.stringify(raw)}`;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(raw))
    return `expected ${AllowedPattern}, found ${JSON.stringify(raw)}`;
  return undefined;
}

function typed(raw: string, type: string): ParameterValue {
  if (type === "Number") return Number(raw);
  return isList(type) ? raw.split(",").map((item) => item.trim()) : raw;
}
