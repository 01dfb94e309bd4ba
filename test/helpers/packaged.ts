import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfiguration } from "../../functions/lib/config/load.ts";
import { type Artefacts, packageArtefacts } from "../../simulator/deploy/package.ts";
import type { Template, TemplateResource } from "../../simulator/deploy/template.ts";
import { ROOT } from "./project.ts";

export { ROOT };

export const CONFIG_FILE = join(ROOT, "lifeboat.yml");
export const configuration = parseConfiguration(readFileSync(CONFIG_FILE, "utf8"), CONFIG_FILE);

/** Packaging may take a minute or two on a busy machine when nothing is cached. */
export const PACKAGING_MS = 300_000;

/** What the drill deploys; packaged at most once for all test files. */
export const packaged = (): Promise<Artefacts> =>
  packageArtefacts({ root: ROOT, configFile: CONFIG_FILE, stage: "drill", onProgress: () => undefined });

/** The service's template of a Region. */
export function serviceTemplate(artefacts: Artefacts, region: string): Template {
  const service = artefacts.service.get(region);
  if (service === undefined) throw new Error(`nothing is packaged for ${region}`);
  return service.template;
}

/** The resources of a type, by logical id. */
export const ofType = (template: Template, type: string): [string, TemplateResource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** A statement of an IAM policy, its lists always lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  /** As JSON text, where they are intrinsics. */
  readonly resources: readonly string[];
  readonly condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The statements of a role's inline policies. */
export function statementsOf(role: TemplateResource): Statement[] {
  const policies = role.Properties["Policies"] as {
    PolicyDocument: { Statement: Record<string, unknown>[] };
  }[];
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map((statement) => ({
      effect: asText(statement["Effect"]),
      actions: asList(statement["Action"]).map(asText),
      resources: asList(statement["Resource"]).map(asText),
      condition: (statement["Condition"] ?? {}) as Statement["condition"],
    }));
}
