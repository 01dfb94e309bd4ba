import type { Template, TemplateResource } from "./template.ts";
import { mentionedIn } from "./template-intrinsics.ts";

/** Resources that wait for each other: such a stack cannot be made. */
export class CircularDependency extends Error {
  constructor(stack: string, cycle: readonly string[]) {
    super(`stack ${stack}: circular dependency between ${cycle.join(" -> ")}`);
    this.name = "CircularDependency";
  }
}

type Entry = [logicalId: string, resource: TemplateResource];

/**
 * The order in which the resources are made: each after those that it names in `DependsOn` or refers to; where
 * there is a choice, by logical id, so that it does not hang on the order in a file.
 *
 * @throws CircularDependency naming the cycle; an Error for a `DependsOn` that names nothing
 */
export function creationOrder(stack: string, resources: Template["Resources"]): Entry[] {
  const order = new Map<string, TemplateResource>();
  const path: string[] = [];
  const visit = (id: string) => {
    const resource = resources[id];
    if (resource === undefined || order.has(id)) return;
    if (path.includes(id)) throw new CircularDependency(stack, [...path.slice(path.indexOf(id)), id]);
    path.push(id);
    for (const needed of neededBy(stack, [id, resource], resources)) visit(needed);
    path.pop();
    order.set(id, resource);
  };
  for (const id of Object.keys(resources).sort()) visit(id);
  return [...order];
}

/** What a resource names in `DependsOn` or refers to. A reference to a parameter, or to nothing, is not its matter. */
function neededBy(
  stack: string,
  [id, { DependsOn, Properties }]: Entry,
  resources: Template["Resources"],
): string[] {
  const missing = DependsOn.find((other) => !Object.hasOwn(resources, other));
  if (missing !== undefined)
    throw new Error(`stack ${stack}: ${id} depends on ${missing}, which is not in the template`);
  const mentioned = mentionedIn(Properties).filter((name) => Object.hasOwn(resources, name));
  return [...DependsOn, ...mentioned].sort();
}
