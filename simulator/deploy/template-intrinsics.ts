import { NotModelled } from "../cloud/cloud.ts";

/** What intrinsic functions look things up in. Every look-up throws when there is no such thing. */
export interface Scope {
  /** A parameter, a pseudo parameter or a resource. `NO_VALUE` removes what holds it. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): boolean;
  mapping(map: string, topKey: string, secondKey: string): unknown;
}

/** What `AWS::NoValue` is: the property or list item that has it is not there. */
export const NO_VALUE = Symbol("AWS::NoValue");

/** Resolves a value inside an intrinsic's arguments. */
type Resolve = (value: unknown) => unknown;
type Intrinsic = (argument: unknown, scope: Scope, resolve: Resolve) => unknown;

/** The intrinsic functions that the simulator knows. */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name)),
  Condition: (name, scope) => scope.condition(text(name)),
  "Fn::GetAtt": (argument, scope, resolve) => {
    const [logicalId, ...attribute] = typeof argument === "string" ? argument.split(".") : list(argument);
    return scope.attribute(text(logicalId), attribute.map((part) => text(resolve(part))).join("."));
  },
  "Fn::Sub": (argument, scope, resolve) => {
    const [template, variables = {}] = typeof argument === "string" ? [argument] : list(argument);
    return substitute(text(template), variables as Readonly<Record<string, unknown>>, scope, resolve);
  },
  "Fn::Join": (argument, _scope, resolve) => {
    const [separator, items] = pair(argument);
    return list(resolve(items)).map(text).join(text(separator));
  },
  "Fn::Split": (argument, _scope, resolve) => {
    const [separator, source] = pair(argument);
    return text(resolve(source)).split(text(separator));
  },
  "Fn::Select": (argument, _scope, resolve) => {
    const [index, items] = pair(argument);
    const picked = list(resolve(items))[Number(resolve(index))];
    if (picked === undefined) throw new Error(`Fn::Select has no item ${text(resolve(index))}`);
    return picked;
  },
  "Fn::FindInMap": (argument, scope, resolve) => {
    const [map, top, second, ...rest] = list(argument).map((part) => text(resolve(part)));
    if (map === undefined || top === undefined || second === undefined || rest.length > 0)
      throw new NotModelled("Fn::FindInMap with anything but a map and two keys");
    return scope.mapping(map, top, second);
  },
  "Fn::Base64": (argument, _scope, resolve) => Buffer.from(text(resolve(argument))).toString("base64"),
  "Fn::If": (argument, scope, resolve) => {
    const [condition, whenTrue, whenFalse] = list(argument);
    return resolve(scope.condition(text(condition)) ? whenTrue : whenFalse);
  },
  "Fn::Equals": (argument, _scope, resolve) => {
    const [left, right] = pair(argument).map(resolve);
    return text(left) === text(right);
  },
  "Fn::And": (argument, _scope, resolve) => list(argument).every((part) => resolve(part) === true),
  "Fn::Or": (argument, _scope, resolve) => list(argument).some((part) => resolve(part) === true),
  "Fn::Not": (argument, _scope, resolve) => list(argument).every((part) => resolve(part) === false),
};

/**
 * Replaces every intrinsic function in `value`; what is not one stays as it is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws NotModelled naming an unknown intrinsic; whatever the scope throws
 */
export function resolveIntrinsics(value: unknown, scope: Scope): unknown {
  const resolve: Resolve = (inner) => resolveIntrinsics(inner, scope);
  if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== NO_VALUE);
  if (typeof value !== "object" || value === null) return value;
  const name = intrinsicName(value);
  if (name !== undefined) {
    const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
    if (intrinsic === undefined) throw new NotModelled(`the intrinsic function ${name}`);
    return intrinsic(Object.values(value)[0], scope, resolve);
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, resolve(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== NO_VALUE));
}

/** The logical ids, parameters and pseudo parameters that `value` mentions, whether an If would reach them or not. */
export function mentionedIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mentionedIn);
  if (typeof value !== "object" || value === null) return [];
  const name = intrinsicName(value);
  const argument: unknown = Object.values(value)[0];
  if (name === "Ref") return [text(argument)];
  if (name === "Fn::GetAtt")
    return [text(typeof argument === "string" ? argument.split(".")[0] : list(argument)[0])];
  if (name !== "Fn::Sub") return Object.values(value).flatMap(mentionedIn);
  const [template, variables = {}] = typeof argument === "string" ? [argument] : list(argument);
  const names = Array.from(text(template).matchAll(PLACEHOLDER)).flatMap(([, literal, target = ""]) =>
    literal || Object.hasOwn(variables as object, target) ? [] : [target.replace(/\..*/, "")],
  );
  return [...names, ...mentionedIn(variables)];
}

/** `${Name}`, `${Name.Attribute}`, and `${!Literal}` for a literal `${Literal}`. */
const PLACEHOLDER = /\$\{(!?)([^}]+)\}/g;

function substitute(
  template: string,
  variables: Readonly<Record<string, unknown>>,
  scope: Scope,
  resolve: Resolve,
): string {
  return template.replace(PLACEHOLDER, (whole: string, literal: string, target: string) => {
    if (literal) return whole.replace("!", "");
    if (Object.hasOwn(variables, target)) return text(resolve(variables[target]));
    const [logicalId = "", ...attribute] = target.split(".");
    return text(attribute.length > 0 ? scope.attribute(logicalId, attribute.join(".")) : scope.ref(target));
  });
}

/** The name of the intrinsic that an object is: its only key is `Ref`, `Condition` or starts with `Fn::`. */
function intrinsicName(value: object): string | undefined {
  const [key, ...more] = Object.keys(value);
  if (key === undefined || more.length > 0) return undefined;
  // A policy statement has a `Condition` too, but never with a text in it.
  if (key === "Condition") return typeof Object.values(value)[0] === "string" ? key : undefined;
  return key === "Ref" || key.startsWith("Fn::") ? key : undefined;
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`expected a text, found ${JSON.stringify(value) ?? String(value)}`);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`expected a list, found ${JSON.stringify(value)}`);
}

function pair(value: unknown): [unknown, unknown] {
  const [first, second, ...rest] = list(value);
  if (second === undefined || rest.length > 0)
    throw new Error(`expected two items, found ${JSON.stringify(value)}`);
  return [first, second];
}
