import {
  type Binding,
  type Node,
  nameOf,
  type Path,
  type Place,
  type Scope,
  type Syntax,
} from "./failover-path-syntax.ts";

/** What a function is told of its own Region; every other Region is another one, or may be. */
const ENVIRONMENT = "the function's environment";
const HOME = `${ENVIRONMENT}.region`;

/** What a name may stand for and still be followed; anything else is called by the name. */
const FOLLOWED = new Set(["Identifier", "MemberExpression", "ParenthesisExpression", "StringLiteral"]);

type Parameter = Extract<Binding, { kind: "parameter" }>;

/** Where values of a module come from. */
export interface Origins {
  /**
   * Where an expression's value comes from, through names, parameters and every call of the functions that have them.
   * `isHome` knows the function's own Region; what cannot be followed is named as it stands.
   */
  of(expression: Node | undefined, scope: Scope): string[];
}

/** Whether an origin is the Region that the function runs in. */
export const isHome = (origin: string): boolean => origin === HOME;

/** Follows the values of a module. */
export function createOrigins({ places, wires }: Syntax): Origins {
  const calls = places.filter(({ node }) => node.type === "CallExpression");
  const callees = new Set(calls.map(({ node }) => node["callee"]));
  const keys = new Set(
    places.flatMap(({ node }) => [node["property"], node["key"], node["identifier"], node["id"]]),
  );
  const meant = ({ node, scope }: Pick<Place, "node" | "scope">) => {
    const binding = node.type === "Identifier" ? scope.find(nameOf(node)) : undefined;
    return binding?.kind === "function" ? binding.node : undefined;
  };
  const callsOf = (target: Node) =>
    calls.filter(({ node, scope }) => meant({ node: node["callee"] as Node, scope }) === target);
  const assigned = new Set(
    places.flatMap(({ node, scope }) =>
      node.type === "AssignmentExpression" ? [scope.find(nameOf(node["left"]))] : [],
    ),
  );
  /** Whether a function is handed about: then nobody knows what it is called with. */
  const isHandedAbout = (target: Node) =>
    places.some((place) => !callees.has(place.node) && !keys.has(place.node) && meant(place) === target);

  /** `name` is what a parameter is called where it is used. */
  const ofParameter = (
    { of: target, index, path }: Parameter,
    name: string,
    seen: readonly Node[],
  ): string[] => {
    if (wires.has(target)) return [[["the host", ENVIRONMENT][index] ?? name, ...path].join(".")];
    const sites = callsOf(target);
    if (sites.length === 0 || isHandedAbout(target) || seen.includes(target)) return [name];
    return sites.flatMap(({ node, scope }) => {
      const given = argumentsOf(node)[index];
      return given ? follow(given, scope, path, [...seen, target]) : [name];
    });
  };

  const follow = (node: Node, scope: Scope, path: Path, seen: readonly Node[]): string[] => {
    const as = (text: string) => [[text, ...path].join(".")];
    if (node.type === "ParenthesisExpression") return follow(node["expression"] as Node, scope, path, seen);
    if (node.type === "MemberExpression") {
      const property = node["property"] as Node;
      const step = property.type === "Identifier" ? nameOf(property) : "?";
      return follow(node["object"] as Node, scope, [step, ...path], seen);
    }
    if (node.type === "StringLiteral") return as(JSON.stringify(nameOf(node)));
    if (node.type !== "Identifier") return as(`a ${node.type}`);
    const binding = scope.find(nameOf(node));
    // esbuild numbers names that would collide.
    const name = nameOf(node).replace(/\d+$/, "");
    if (assigned.has(binding)) return as(name);
    if (binding?.kind === "parameter")
      return ofParameter({ ...binding, path: [...binding.path, ...path] }, name, seen);
    if (binding?.kind !== "value" || !binding.init || seen.includes(binding.init)) return as(name);
    if (!FOLLOWED.has(binding.init.type)) return as(name);
    return follow(binding.init, binding.scope, [...binding.path, ...path], [...seen, binding.init]);
  };
  return {
    of: (expression, scope) => (expression ? [...new Set(follow(expression, scope, [], []))] : ["nothing"]),
  };
}

/** A call's arguments, in order. */
export const argumentsOf = (call: Node): Node[] =>
  ((call["arguments"] ?? []) as readonly { readonly expression: Node }[]).map(({ expression }) => expression);
