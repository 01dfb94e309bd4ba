import jsonata from "jsonata";
import { EvaluationFailure } from "../errors.ts";
import type { Json } from "../json.ts";

/** What an expression may see: a variable's or function's value by name, undefined when there is none. */
export type Lookup = (name: string) => unknown;

/** An expression is a whole string: nothing may stand before `{%` or behind `%}`. */
const WRAPPED = /^\{%([\s\S]*)%\}$/;

/** `$a`, `$a.b`, `$a.b.c`: most expressions are such a path. */
const PATH = /^\$[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** Names that mean something else to JSONata where they stand in a path. */
const WORDS = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/**
 * How deep an evaluation may nest. AWS ends one that does not end by itself; where is not published.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const MAX_DEPTH = 1_000;

/** Whether a string of a definition is an expression and not a literal. */
export function isExpression(text: string): boolean {
  return WRAPPED.test(text);
}

/** By source: every Region has the same definitions. */
const compiled = new Map<string, jsonata.Expression>();

/**
 * A JSONata expression, parsed once when its definition is loaded.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class Expression {
  readonly source: string;
  readonly #compiled: jsonata.Expression;
  readonly #names: readonly string[];
  /** The names of a path, where the expression is nothing else. */
  readonly #path: readonly string[] | undefined;

  /** @throws Error when the text is not an expression, cannot be parsed, or uses what AWS does not offer. */
  constructor(text: string) {
    const source = WRAPPED.exec(text)?.[1]?.trim();
    if (source === undefined) throw new Error("expected an expression {% ... %}");
    if (source === "") throw new Error("the expression is empty");
    this.source = source;
    try {
      this.#compiled = compiled.get(source) ?? jsonata(source, { stack: MAX_DEPTH });
      compiled.set(source, this.#compiled);
    } catch (error) {
      throw new Error(`the expression '${source}' cannot be parsed: ${describe(error)}`);
    }
    this.#names = [...variableNames(this.#compiled.ast())];
    const names = PATH.test(source) ? source.slice(1).split(".") : [];
    this.#path = names.length > 0 && !names.some((name) => WORDS.has(name)) ? names : undefined;
  }

  /**
   * The expression's value.
   *
   * @param field where the expression stands, for messages: "Output/result".
   * @throws EvaluationFailure when evaluation fails or gives nothing.
   */
  evaluate(lookup: Lookup, field: string): Json | Promise<Json> {
    const found = this.#path && follow(this.#path, lookup);
    return found === undefined ? this.#ask(lookup, field) : found;
  }

  async #ask(lookup: Lookup, field: string): Promise<Json> {
    // Step Functions offers all functions of JSONata but this one, and says so only when it is called.
    const bindings: Record<string, unknown> = { eval: undefined };
    for (const name of this.#names) {
      const value = lookup(name);
      if (value !== undefined) bindings[name] = value;
    }
    let result: unknown;
    try {
      result = await this.#compiled.evaluate(undefined, bindings);
    } catch (error) {
      throw new EvaluationFailure(
        `${this.#where(field)} threw an error during evaluation${ending(error)}`,
        field,
      );
    }
    if (result === undefined)
      throw new EvaluationFailure(`${this.#where(field)} returned nothing (undefined).`, field);
    const json = toJson(result);
    if (json === undefined)
      throw new EvaluationFailure(
        `${this.#where(field)} returned a function or no finite number, which is no JSON.`,
        field,
      );
    return json;
  }

  /** The failure of an expression whose value is of the wrong type. */
  wrongType(field: string, expected: string, actual: string, value: Json): EvaluationFailure {
    const shown = `Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`;
    return new EvaluationFailure(`${this.#where(field)} returned an unexpected result type. ${shown}`, field);
  }

  #where(field: string): string {
    return `The JSONata expression '${this.source}' specified for the field '${field}'`;
  }
}

/** JSONata throws plain objects with a code, a position and a message. */
function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const text = message ?? String(error);
  return code === undefined ? text : `${code}: ${text}`;
}

/** What AWS says of an error: JSONata's code is a sentence's beginning, a text without one ends the sentence. */
function ending(error: unknown): string {
  const said = describe(error);
  return /^[A-Z]\d{4}: /.test(said) ? `. ${said}` : `: ${said}`;
}

/** All `$names` in a syntax tree, functions included; the tree has no cycles but many shapes. */
function variableNames(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== "object" || node === null) return found;
  const { type, value } = node as { type?: unknown; value?: unknown };
  if (type === "variable" && typeof value === "string" && value !== "" && value !== "$") found.add(value);
  for (const child of Object.values(node)) variableNames(child, found);
  return found;
}

/**
 * What a path leads to where it meets nothing but objects on its way, which JSONata takes fifty times as long for.
 * Undefined where it ends in nothing or meets something else: that is JSONata's to say.
 */
function follow([variable = "", ...members]: readonly string[], lookup: Lookup): Json | undefined {
  let value = lookup(variable);
  for (const member of members) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, member)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[member];
  }
  return typeof value === "function" ? undefined : (value as Json | undefined);
}

/** A clean copy of a JSONata value (its arrays carry marks of their own); undefined when it holds what is no JSON. */
function toJson(value: unknown): Json | undefined {
  if (typeof value === "function") return undefined;
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  if (typeof value !== "object" || value === null) return value as Json;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const json = toJson(item);
      if (json === undefined) return undefined;
      items.push(json);
    }
    return items;
  }
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) return undefined;
  const members: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const json = toJson(member);
    if (json === undefined) return undefined;
    members[name] = json;
  }
  return members;
}
