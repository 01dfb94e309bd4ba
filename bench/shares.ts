import type { Profiler } from "node:inspector";

/** Who spends the time. `runtime` is Node itself with its garbage collection; `other` is none of these. */
export const COMPONENTS = [
  "sdk",
  "interpreter",
  "product",
  "simulator",
  "client",
  "runtime",
  "other",
] as const;
export type Component = (typeof COMPONENTS)[number];

/** Per cent of the time, to the tenth. */
export type Shares = Readonly<Record<Component, number>>;

/** Whose a file is: the first that fits. Packages belong to whoever brings them along. */
const OWNERS: readonly [Component, RegExp][] = [
  ["runtime", /^node:/],
  ["sdk", /\/node_modules\/(@aws-sdk|@aws-crypto|@aws|@smithy|bowser|tslib|fast-xml-parser)\//],
  ["interpreter", /\/node_modules\/jsonata\//],
  ["product", /\/node_modules\/(@middy|@aws-lambda-powertools|zod)\//],
  ["simulator", /\/node_modules\/pure-rand\//],
  ["other", /\/node_modules\//],
  ["interpreter", /\/simulator\/step-functions\//],
  ["client", /\/simulator\/internet\/(outside-client|resolver)\.ts$/],
  ["simulator", /\/simulator\//],
  ["product", /\/functions\//],
];

/** @param url of a frame's script */
export const ownerOf = (url: string): Component =>
  OWNERS.find(([, pattern]) => pattern.test(url))?.[0] ?? "other";

/**
 * Shares of a sampling CPU profile by the file of each frame's self time. A frame of the engine that has no file (a
 * built-in function) counts for whoever called it; garbage collection and the program outside JavaScript for the
 * runtime; idle time for nobody.
 */
export function shares({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const spent = new Map<Component, number>(COMPONENTS.map((component) => [component, 0]));
  const owners = ownersOf(nodes);
  samples.forEach((id, index) => {
    const owner = owners.get(id);
    if (owner === undefined) return;
    spent.set(owner, (spent.get(owner) ?? 0) + Math.max(0, timeDeltas[index] ?? 0));
  });
  const total = [...spent.values()].reduce((sum, next) => sum + next, 0);
  const perCent = (time: number) => (total === 0 ? 0 : Math.round((time / total) * 1000) / 10);
  return Object.fromEntries([...spent].map(([component, time]) => [component, perCent(time)])) as Shares;
}

/** The owner of each node; idle ones have none. */
function ownersOf(nodes: readonly Profiler.ProfileNode[]): ReadonlyMap<number, Component> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, Component>();
  const visit = (start: Profiler.ProfileNode): void => {
    // A stack of its own: awaited chains are deeper than a call stack may be.
    const open: [Profiler.ProfileNode, Component][] = [[start, "runtime"]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [{ id, callFrame, children = [] }, caller] = next;
      const owner = callFrame.url === "" ? caller : ownerOf(callFrame.url);
      if (callFrame.functionName !== "(idle)") owners.set(id, owner);
      for (const child of children) {
        const node = byId.get(child);
        if (node) open.push([node, owner]);
      }
    }
  };
  const [root] = nodes;
  if (root) visit(root);
  return owners;
}
