import type { Template, TemplateResource } from "../../../simulator/deploy/template.ts";
import { resolveIntrinsics, type Scope } from "../../../simulator/deploy/template-intrinsics.ts";
import { ACCOUNT, ZONE } from "./documented.ts";
import { KINDS, type Kind, type Placed, type Targets } from "./kinds.ts";

/** A stack as it would stand in the account. */
export interface PlacedStack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
}

/** What the handlers of a resource touch. */
export interface Touched {
  readonly targets: Targets;
  /** The service that `iam:role` is handed to. */
  readonly passedTo?: string;
}

/**
 * What the handlers of a stack's resource touch.
 *
 * @throws Error for a type that is not in the table
 */
export function touchedBy(stack: PlacedStack, logicalId: string): Touched {
  const resource = stack.template.Resources[logicalId];
  if (resource === undefined) throw new Error(`${stack.name} has no ${logicalId}`);
  const { as, arn, also, passes } = kindOf(resource);
  const placed: Placed = {
    name: nameOf(stack, logicalId, resource),
    region: stack.region,
    property: (...path) => text(stack, resource, path),
  };
  const own = { ...also?.(placed), [as]: [arn(placed.name, stack.region)] };
  if (passes === undefined) return { targets: own };
  return { targets: { ...own, "iam:role": [placed.property(...passes.path)] }, passedTo: passes.to };
}

function kindOf({ Type }: TemplateResource): Kind {
  const kind = KINDS[Type];
  if (kind === undefined) throw new Error(`what ${Type} touches is not known: test/lint/deployer/kinds.ts`);
  return kind;
}

function nameOf(stack: PlacedStack, logicalId: string, resource: TemplateResource): string {
  const { named, born } = kindOf(resource);
  if (named !== undefined && resource.Properties[named] !== undefined) return text(stack, resource, [named]);
  return (
    born ??
    generatedName(stack.name, logicalId, resource.Type === "AWS::S3::Bucket" ? BUCKET_NAME : ROLE_NAME)
  );
}

/**
 * The longest names of a bucket and of a role.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const BUCKET_NAME = 63;
const ROLE_NAME = 64;
const RANDOM = "1a2b3c4d5e6f7";
const SHORTENED_TO = 24;

/**
 * The name that CloudFormation gives: stack, logical id and thirteen characters. What would be too long has its first
 * two parts cut to 24 characters, as every bucket "...-serverlessdeploymentbuck-..." shows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
 */
export function generatedName(stack: string, logicalId: string, longest: number): string {
  const whole = [stack, logicalId, RANDOM].join("-");
  const name =
    whole.length <= longest
      ? whole
      : [stack.slice(0, SHORTENED_TO), logicalId.slice(0, SHORTENED_TO), RANDOM].join("-");
  return longest === BUCKET_NAME ? name.toLowerCase() : name;
}

/** A property as text; of a list, its only item. */
function text(stack: PlacedStack, resource: TemplateResource, path: readonly string[]): string {
  let source: unknown = resource.Properties;
  for (const key of path) source = (source as Readonly<Record<string, unknown>> | undefined)?.[key];
  const resolved = resolveIntrinsics(source, scopeOf(stack));
  const [only, ...others] = Array.isArray(resolved) ? resolved : [resolved];
  if (typeof only !== "string" || others.length > 0)
    throw new Error(`${stack.name}: ${path.join(".")} of a ${resource.Type} is no single text`);
  return only;
}

/** Names, before anything is made. */
function scopeOf(stack: PlacedStack): Scope {
  const known: Readonly<Record<string, string>> = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": stack.region,
    HostedZoneId: ZONE,
  };
  const unknown = (what: string) => new Error(`${stack.name}: a name depends on ${what}`);
  const arnOf = (id: string, resource: TemplateResource) =>
    kindOf(resource).arn(nameOf(stack, id, resource), stack.region);
  return {
    ref: (name) => {
      const resource = stack.template.Resources[name];
      if (resource === undefined) {
        if (known[name] === undefined) throw unknown(name);
        return known[name];
      }
      return kindOf(resource).refIsArn ? arnOf(name, resource) : nameOf(stack, name, resource);
    },
    attribute: (id, attribute) => {
      const resource = stack.template.Resources[id];
      if (resource === undefined || attribute !== "Arn") throw unknown(`${id}.${attribute}`);
      return arnOf(id, resource);
    },
    condition: (name) => {
      throw unknown(`condition ${name}`);
    },
    mapping: (name) => {
      throw unknown(`mapping ${name}`);
    },
  };
}
