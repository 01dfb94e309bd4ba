import type { Json } from "../json.ts";
import { typeName } from "../json.ts";
import { Expression, isExpression, type Lookup } from "./expression.ts";

/** A JSON value of a definition in which some strings are expressions. */
export type Template =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "object"; readonly members: ReadonlyArray<readonly [string, Template]> }
  | { readonly kind: "array"; readonly items: readonly Template[] };

/** Called for each expression of a template that cannot be used. */
export type ReportProblem = (path: readonly (string | number)[], message: string) => void;

/** Parses every expression in a value of a definition; problems are reported, never thrown. */
export function compileTemplate(
  value: Json,
  report: ReportProblem,
  path: readonly (string | number)[] = [],
): Template {
  if (typeof value === "string" && isExpression(value)) {
    try {
      return { kind: "expression", expression: new Expression(value) };
    } catch (error) {
      report(path, (error as Error).message);
      return { kind: "constant", value };
    }
  }
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  if (Array.isArray(value)) {
    const items = value.map((item: Json, index) => compileTemplate(item, report, [...path, index]));
    return items.every(isConstant) ? { kind: "constant", value } : { kind: "array", items };
  }
  const members = Object.entries(value).map(
    ([name, member]) => [name, compileTemplate(member, report, [...path, name])] as const,
  );
  return members.every(([, member]) => isConstant(member))
    ? { kind: "constant", value }
    : { kind: "object", members };
}

/**
 * The template's value.
 *
 * @param field the field that it stands in, for messages.
 * @throws EvaluationFailure of the first expression that fails.
 */
export function evaluateTemplate(template: Template, lookup: Lookup, field: string): Json | Promise<Json> {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression":
      return template.expression.evaluate(lookup, field);
    case "array":
      return evaluateItems(template.items, lookup, field);
    case "object":
      return evaluateMembers(template.members, lookup, field);
  }
}

async function evaluateItems(templates: readonly Template[], lookup: Lookup, field: string): Promise<Json> {
  const items: Json[] = [];
  for (const template of templates) {
    const item = evaluateTemplate(template, lookup, `${field}[${items.length}]`);
    items.push(item instanceof Promise ? await item : item);
  }
  return items;
}

async function evaluateMembers(
  templates: ReadonlyArray<readonly [string, Template]>,
  lookup: Lookup,
  field: string,
): Promise<Json> {
  const members: Record<string, Json> = {};
  for (const [name, template] of templates) {
    const member = evaluateTemplate(template, lookup, `${field}/${name}`);
    members[name] = member instanceof Promise ? await member : member;
  }
  return members;
}

/** The names and types that a field's value may be required to have. */
export interface JsonTypes {
  readonly array: readonly Json[];
  readonly boolean: boolean;
  readonly number: number;
  readonly string: string;
}

/**
 * The template's value, which must be of one type.
 *
 * @throws EvaluationFailure also when it is of another type.
 */
export async function evaluateAs<Type extends keyof JsonTypes>(
  template: Template,
  lookup: Lookup,
  field: string,
  type: Type,
): Promise<JsonTypes[Type]> {
  const value = await evaluateTemplate(template, lookup, field);
  if (typeName(value) === type) return value as JsonTypes[Type];
  if (template.kind === "expression")
    throw template.expression.wrongType(field, type, typeName(value), value);
  throw new Error(`${field} should have been refused when the definition was loaded`);
}

function isConstant(template: Template): template is Template & { kind: "constant" } {
  return template.kind === "constant";
}
