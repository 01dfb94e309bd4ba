import { parseSync } from "@swc/core";

/** A node of swc's syntax tree: a type, and members that depend on it. https://swc.rs/docs/usage/core */
export interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Where a name comes from. */
export type Binding =
  /** `const { a: name } = init`: the path leads from `init` to the name. */
  | { readonly kind: "value"; readonly init: Node | undefined; readonly path: Path; readonly scope: Scope }
  | { readonly kind: "function"; readonly node: Node }
  | { readonly kind: "parameter"; readonly of: Node; readonly index: number; readonly path: Path }
  | { readonly kind: "import"; readonly from: string; readonly name: string };

export type Path = readonly string[];

/** The names of a function or block, inside those around it. */
export class Scope {
  readonly #names = new Map<string, Binding>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  find(name: string): Binding | undefined {
    return this.#names.get(name) ?? this.#outer?.find(name);
  }

  add(name: string, binding: Binding): void {
    this.#names.set(name, binding);
  }
}

/** A node, and the names that it sees. */
export interface Place {
  readonly node: Node;
  readonly scope: Scope;
}

/** What is found in a module. */
export interface Syntax {
  /** Every expression and statement. */
  readonly places: readonly Place[];
  /** The functions that are a member `wire` of an object: they are given the host and the environment. */
  readonly wires: ReadonlySet<Node>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** The nodes directly below one, `{ expression }` of swc's arguments included. */
export const childrenOf = (node: object): Node[] =>
  Object.values(node).flatMap((member: unknown): Node[] => {
    if (isNode(member)) return [member];
    if (Array.isArray(member)) return member.flatMap((one: unknown) => (isNode(one) ? [one] : wrapped(one)));
    return [];
  });
const wrapped = (value: unknown): Node[] =>
  typeof value === "object" && value !== null ? childrenOf(value) : [];

const isFunction = ({ type }: Node): boolean =>
  /^(Function|Arrow)|^(Method|Setter|Getter)Property$|^(Class|Private)Method$|^Constructor$/.test(type);

/** The text of a name or of a literal key. */
export const nameOf = (node: unknown): string =>
  isNode(node) && "value" in node ? String(node["value"]) : "";

/** Parses a module of JavaScript and notes which names are seen where. */
export function readSyntax(code: string): Syntax {
  const module = parseSync(code, { syntax: "ecmascript", target: "es2024" }) as unknown as Node;
  const places: Place[] = [];
  const wires = new Set<Node>();
  const visit = (node: Node, outer: Scope): void => {
    const opens = isFunction(node) || node.type === "BlockStatement" || node.type.startsWith("For");
    declareFunction(node, outer);
    const scope = opens ? new Scope(outer) : outer;
    declare(node, scope);
    // An import alone uses nothing.
    if (node.type === "ImportDeclaration") return;
    places.push({ node, scope });
    if (nameOf(node["key"]) === "wire") {
      const value = node.type === "KeyValueProperty" ? (node["value"] as Node) : node;
      if (isFunction(value)) wires.add(value);
    }
    for (const child of childrenOf(node)) visit(child, scope);
  };
  visit(module, new Scope());
  return { places, wires };
}

/** A function's own name belongs to what is around it. */
function declareFunction(node: Node, outer: Scope): void {
  if (node.type === "FunctionDeclaration") outer.add(nameOf(node["identifier"]), { kind: "function", node });
}

function declare(node: Node, scope: Scope): void {
  if (isFunction(node)) {
    const parameters = (node["params"] ?? []) as readonly Node[];
    parameters.forEach((parameter, index) => {
      const pattern = parameter.type === "Parameter" ? (parameter["pat"] as Node) : parameter;
      for (const [name, path] of namesIn(pattern))
        scope.add(name, { kind: "parameter", of: node, index, path });
    });
  }
  if (node.type === "VariableDeclarator") {
    const init = isNode(node["init"]) ? node["init"] : undefined;
    for (const [name, path] of namesIn(node["id"] as Node))
      scope.add(
        name,
        init && isFunction(init) ? { kind: "function", node: init } : { kind: "value", init, path, scope },
      );
  }
  if (node.type === "ImportDeclaration")
    for (const specifier of node["specifiers"] as readonly Node[]) {
      const imported =
        specifier.type === "ImportSpecifier" ? (specifier["imported"] ?? specifier["local"]) : null;
      const name = imported === null ? "*" : nameOf(imported);
      scope.add(nameOf(specifier["local"]), { kind: "import", from: nameOf(node["source"]), name });
    }
}

/** The names that a pattern binds, each with the way to it. What has no fixed way ends in "?". */
function namesIn(pattern: Node, path: Path = []): [name: string, path: Path][] {
  switch (pattern.type) {
    case "Identifier":
      return [[nameOf(pattern), path]];
    case "AssignmentPattern":
      return namesIn(pattern["left"] as Node, path);
    case "ObjectPattern":
      return (pattern["properties"] as readonly Node[]).flatMap((property): [string, Path][] => {
        const key = nameOf(property["key"]);
        if (property.type === "AssignmentPatternProperty") return [[key, [...path, key]]];
        if (property.type === "KeyValuePatternProperty")
          return namesIn(property["value"] as Node, [...path, key]);
        return namesIn(property["argument"] as Node, [...path, "?"]);
      });
    default:
      return childrenOf(pattern).flatMap((child) => namesIn(child, [...path, "?"]));
  }
}
