import type { Region } from "../../simulator/cloud/cloud.ts";
import type { CreatedResource, ResourceTypes } from "../../simulator/deploy/resource-type.ts";

/**
 * Makes one CloudFormation resource, logical id "Resource" of stack "stack", without a template around it.
 *
 * @throws ZodError for a property that its schema does not know, and whatever the service refuses
 */
export function make(
  types: ResourceTypes,
  name: string,
  properties: object,
  region: Region,
): CreatedResource {
  const type = types[name];
  if (type === undefined) throw new Error(`no resource type ${name}`);
  return type.create({
    logicalId: "Resource",
    properties: type.schema.parse(properties),
    stack: { name: "stack", region },
    cause: 0,
  });
}
