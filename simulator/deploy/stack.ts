import { NotModelled, type Region } from "../cloud/cloud.ts";
import type { CreatedResource, ResourceType, ResourceTypes } from "./resource-type.ts";
import { creationOrder } from "./stack-order.ts";
import { createScope, NotMade } from "./stack-scope.ts";
import { listIssues, type Template, type TemplateResource } from "./template.ts";
import { NO_VALUE, resolveIntrinsics, type Scope } from "./template-intrinsics.ts";
import { resolveParameters } from "./template-parameters.ts";

/** A stack to be made in a Region. */
export interface StackRequest {
  readonly name: string;
  readonly template: Template;
  /** By name, as text; the items of a list are separated by commas. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly region: Region;
  readonly types: ResourceTypes;
  /** The trace number of what asked for the stack. */
  readonly cause?: number;
  /** The stack as it stands, when this is an update. The simulator only knows updates that add resources. */
  readonly before?: Stack;
}

/** A stack that stands. */
export interface Stack {
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, Made>;
}

/** A resource, and the text that it was made from. */
type Made = CreatedResource & { readonly definition: string };

/**
 * Makes the resources of a template in a Region, all at one virtual instant, each after those that it refers to.
 * An update leaves the resources that stand and makes those that are new.
 *
 * @throws NotModelled listing every resource type, property, intrinsic and attribute that the simulator does not
 *   know; StackParametersInvalid; CircularDependency; an Error naming the resource that a service refused
 */
export function deployStack(request: StackRequest): Stack {
  const { name, region, types } = request;
  const parameters = resolveParameters(name, request.template.Parameters, request.parameters);
  const made = new Map(request.before?.resources);
  const scope = createScope({ stack: name, template: request.template, parameters, region, made });
  const { Resources, Outputs } = wantedOf(request.template, scope);
  const order = creationOrder(name, Resources);
  const cause = region.kernel.record(request.cause ?? null, {
    kind: "stack",
    region: region.name,
    stack: name,
    resources: order.length,
  });
  const problems: string[] = [];
  for (const [logicalId, resource] of order) {
    const stack = { name, region };
    const type = types[resource.Type];
    const standing = request.before?.resources.get(logicalId);
    const outcome = make({ logicalId, resource, type, standing, scope, stack, cause });
    if ("made" in outcome) made.set(logicalId, outcome.made);
    else problems.push(...outcome.problems);
  }
  if (problems.length > 0) throw new NotModelled(`stack ${name} in ${region.name}:${problems.join("")}`);
  const outputs = Object.entries(Outputs).map(([key, { Value }]) => [
    key,
    String(resolveIntrinsics(Value, scope)),
  ]);
  return { outputs: Object.fromEntries(outputs), resources: made };
}

/** The resources and outputs whose condition holds; a `DependsOn` on one that is left out is left out too. */
function wantedOf(template: Template, scope: Scope): Pick<Template, "Resources" | "Outputs"> {
  const wanted = <Item extends { Condition?: string | undefined }>(items: Readonly<Record<string, Item>>) =>
    Object.entries(items).filter(
      ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
    );
  const ids = new Set(wanted(template.Resources).map(([id]) => id));
  const isLeftOut = (id: string) => Object.hasOwn(template.Resources, id) && !ids.has(id);
  const resources = wanted(template.Resources).map(([id, resource]) => [
    id,
    { ...resource, DependsOn: resource.DependsOn.filter((other) => !isLeftOut(other)) },
  ]);
  return { Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(wanted(template.Outputs)) };
}

interface Making {
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly type: ResourceType<never> | undefined;
  /** The resource as an earlier deployment made it. */
  readonly standing: Made | undefined;
  readonly scope: Scope;
  readonly stack: { readonly name: string; readonly region: Region };
  readonly cause: number;
}

/** Makes one resource, or says everything that the simulator does not know about it. */
function make(making: Making): { made: Made } | { problems: string[] } {
  const { logicalId, resource, type, standing, scope, stack, cause } = making;
  const at = (problem: string) => `\n  ${logicalId} (${resource.Type}): ${problem}`;
  if (type === undefined) return { problems: [at("unknown resource type")] };
  const { properties, problems, incomplete } = resolveProperties(resource.Properties, scope);
  const definition = JSON.stringify([resource.Type, properties]);
  if (standing !== undefined)
    return standing.definition === definition
      ? { made: standing }
      : { problems: [at("an update that changes a resource")] };
  const parsed = type.schema.safeParse(properties);
  // When a property could not be resolved, only what is there and unknown says anything about the simulator.
  const issues = parsed.success ? [] : parsed.error.issues;
  const telling = incomplete ? issues.filter(({ code }) => code === "unrecognized_keys") : issues;
  const all = [...problems, ...(telling.length > 0 ? [listIssues(telling)] : [])];
  if (all.length > 0 || incomplete || !parsed.success) return { problems: all.map(at) };
  try {
    return { made: { ...type.create({ logicalId, properties: parsed.data, stack, cause }), definition } };
  } catch (error) {
    if (error instanceof NotModelled) return { problems: [at(error.message)] };
    throw new Error(
      `stack ${stack.name} in ${stack.region.name}: ${logicalId} (${resource.Type}) was refused`,
      {
        cause: error,
      },
    );
  }
}

/** Resolves each property by itself, so that one unknown intrinsic does not hide the next. */
function resolveProperties(source: TemplateResource["Properties"], scope: Scope) {
  const properties: Record<string, unknown> = {};
  const problems: string[] = [];
  let incomplete = false;
  for (const [key, value] of Object.entries(source)) {
    try {
      const resolved = resolveIntrinsics(value, scope);
      if (resolved !== NO_VALUE) properties[key] = resolved;
    } catch (error) {
      incomplete = true;
      if (!(error instanceof NotMade))
        problems.push(`${key}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { properties, problems, incomplete };
}
