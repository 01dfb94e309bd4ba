import type { ConditionKeys } from "../../../simulator/cloud/iam/conditions.ts";
import type { Question } from "../../../simulator/cloud/iam/policy.ts";
import { STAGE } from "./documented.ts";
import type { Targets } from "./kinds.ts";
import type { Reference } from "./reference.ts";
import { type PlacedStack, touchedBy } from "./targets.ts";

/** Something that the deployer has to be allowed. */
export interface Demand extends Question {
  /** A resource type and what is done with it, or a tool. */
  readonly by: string;
}

/** What is asked, and of what. */
interface Asked {
  readonly by: string;
  readonly action: string;
  readonly targets: Targets;
  readonly keys: ConditionKeys;
}

/** The resource of an action that none of the targets is one of: there is nothing of the kind in the stack. */
export const NOTHING = "arn:aws:none:::nothing-of-the-kind";

/**
 * Actions on everything, whatever the reference says: they look for what may not be there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
const ON_EVERYTHING = ["cloudwatch:DescribeAlarms"];

/**
 * Resource types that the installed reference does not know of yet: a bucket's tags through the newer operations.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html
 */
const ALSO_ON: Readonly<Record<string, string>> = {
  "s3:ListTagsForResource": "s3:bucket",
  "s3:TagResource": "s3:bucket",
  "s3:UntagResource": "s3:bucket",
};

/**
 * What CloudFormation needs to make, read, change, tag and remove every resource of a stack, in the deployer's name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
export function demandsOfResources(reference: Reference, stack: PlacedStack): Demand[] {
  return Object.entries(stack.template.Resources).flatMap(([logicalId, { Type }]) => {
    const { targets, passedTo } = touchedBy(stack, logicalId);
    return [...reference.handlersOf(Type)].flatMap(([handler, actions]) => {
      const keys = { ...tagsDuring(handler), ...(passedTo && { "iam:passedtoservice": passedTo }) };
      const by = `${Type} ${handler}`;
      return actions.flatMap((action) => demandsOf(reference, { by, action, targets, keys }));
    });
  });
}

/**
 * The tags that conditions may rely on. Those of a new key may take five minutes to count, so what makes and reads has
 * only what it says itself.
 * https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 */
function tagsDuring(handler: string): ConditionKeys {
  const said = { "aws:requesttag/lifeboat": STAGE };
  if (handler === "create") return said;
  return handler === "read" ? {} : { ...said, "aws:resourcetag/lifeboat": STAGE };
}

/** One action on each target that is of one of the action's resource types. */
export function demandsOf(reference: Reference, { by, action, targets, keys }: Asked): Demand[] {
  return resourcesOf(reference, action, targets).map((resource) => ({ by, action, resource, keys }));
}

function resourcesOf(reference: Reference, action: string, targets: Targets): readonly string[] {
  if (ON_EVERYTHING.includes(action)) return ["*"];
  const types = reference.resourceTypesOf(action) ?? unlisted(action, targets);
  if (types.length === 0) return ["*"];
  const touched = [...types, ALSO_ON[action] ?? ""].filter((type) => Object.hasOwn(targets, type));
  return touched.length > 0 ? touched.flatMap((type) => targets[type] ?? []) : [NOTHING];
}

/** An action that the reference does not have is taken to be on whatever its service has in the stack. */
function unlisted(action: string, targets: Targets): string[] {
  const service = action.slice(0, action.indexOf(":") + 1);
  const types = Object.keys(targets).filter((type) => type.startsWith(service));
  return types.length > 0 ? types : [`${service}nothing`];
}
