import type { Artefacts } from "../../simulator/deploy/package.ts";
import type { Template } from "../../simulator/deploy/template.ts";

/** Something else in a resource of the service's template, in both Regions. */
export interface Edit {
  readonly resource: string;
  /** The members that lead to what is changed; none is the resource itself. */
  readonly path: readonly string[];
  /** JSON; nothing takes it away. */
  readonly value?: unknown;
}

/** A rehearsal with an edited template. */
export interface TamperedDrill {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** The same artefacts, with the service's template edited. */
export function edited(artefacts: Artefacts, edits: readonly Edit[]): Artefacts {
  const service = [...artefacts.service].map(([region, { template, folder }]) => {
    const copy = structuredClone(template);
    for (const edit of edits) apply(copy, edit);
    return [region, { template: copy, folder }] as const;
  });
  return { ...artefacts, service: new Map(service) };
}

/** @throws Error when the way to what is changed is not there, or nothing changes */
function apply(template: Template, { resource, path, value }: Edit): void {
  const way = [resource, ...path];
  const last = way.at(-1) ?? "";
  let holder: Record<string, unknown> = template.Resources;
  for (const step of way.slice(0, -1)) {
    const next = holder[step];
    if (typeof next !== "object" || next === null) throw new Error(`no ${way.join(".")}`);
    holder = next as Record<string, unknown>;
  }
  if (JSON.stringify(holder[last]) === JSON.stringify(value))
    throw new Error(`${way.join(".")} is so already`);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}
