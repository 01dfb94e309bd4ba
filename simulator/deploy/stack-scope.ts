import { NotModelled, type Region } from "../cloud/cloud.ts";
import type { CreatedResource } from "./resource-type.ts";
import type { Template } from "./template.ts";
import { NO_VALUE, resolveIntrinsics, type Scope } from "./template-intrinsics.ts";
import type { ParameterValue } from "./template-parameters.ts";

/** What a stack's intrinsics look things up in; `made` grows while the stack is being made. */
export interface StackScope {
  readonly stack: string;
  readonly template: Template;
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly region: Region;
  readonly made: ReadonlyMap<string, CreatedResource>;
}

/** A resource that is named in the template but could not be made; its own problem is reported elsewhere. */
export class NotMade extends Error {
  constructor(logicalId: string) {
    super(`${logicalId} was not made`);
    this.name = "NotMade";
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
const pseudoParameters = ({ stack, region }: StackScope): Readonly<Record<string, unknown>> => ({
  "AWS::AccountId": region.account,
  "AWS::NoValue": NO_VALUE,
  "AWS::Partition": "aws",
  "AWS::Region": region.name,
  "AWS::StackId": `arn:aws:cloudformation:${region.name}:${region.account}:stack/${stack}`,
  "AWS::StackName": stack,
  "AWS::URLSuffix": "amazonaws.com",
});

/**
 * The scope of a stack. Its look-ups throw NotMade for a resource that failed or is not wanted, NotModelled for an
 * attribute that the simulator does not give, and an Error for a name that the template does not have.
 */
export function createScope(context: StackScope): Scope {
  const { template, parameters, made } = context;
  const pseudo = pseudoParameters(context);
  const conditions = new Map<string, boolean>();
  const resource = (logicalId: string): CreatedResource => {
    const found = made.get(logicalId);
    if (found) return found;
    if (Object.hasOwn(template.Resources, logicalId)) throw new NotMade(logicalId);
    throw new Error(`the template has no ${logicalId}`);
  };
  const scope: Scope = {
    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      if (name.startsWith("AWS::")) throw new NotModelled(`the pseudo parameter ${name}`);
      return parameters.get(name) ?? resource(name).ref;
    },
    attribute: (logicalId, attribute) => {
      const { attributes = {} } = resource(logicalId);
      const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      if (value !== undefined) return value;
      const type = template.Resources[logicalId]?.Type;
      throw new NotModelled(`attribute ${attribute} of ${logicalId} (${type})`);
    },
    condition: (name) => {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      if (!Object.hasOwn(template.Conditions, name)) throw new Error(`the template has no condition ${name}`);
      const value = resolveIntrinsics(template.Conditions[name], scope) === true;
      conditions.set(name, value);
      return value;
    },
    mapping: (map, topKey, secondKey) => {
      const value = template.Mappings[map]?.[topKey]?.[secondKey];
      if (value === undefined) throw new Error(`the template has no mapping ${map}.${topKey}.${secondKey}`);
      return value;
    },
  };
  return scope;
}
