import * as z from "zod";
import { AwsError } from "../../cloud/cloud.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { type ResourceRequest, type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);
const principal = z.union([
  z.literal("*"),
  z.record(z.enum(["AWS", "Service", "Federated"]), oneOrMore.optional()),
]);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: principal.optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z
    .record(z.string(), z.record(z.string(), z.union([oneOrMore, z.boolean(), z.number()])))
    .optional(),
});
const document = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).min(1)]),
});

const path = z.string().regex(/^\/([\w+=,.@/-]*\/)?$/);
const name = (longest: number) => z.string().regex(new RegExp(`^[\\w+=,.@-]{1,${longest}}$`));

const role = z.strictObject({
  RoleName: name(64).optional(),
  Path: path.default("/"),
  Description: z.string().optional(),
  AssumeRolePolicyDocument: document,
  ManagedPolicyArns: z.array(z.string().startsWith("arn:aws:iam::")).optional(),
  Policies: z.array(z.strictObject({ PolicyName: name(128), PolicyDocument: document })).optional(),
  PermissionsBoundary: z.string().optional(),
  MaxSessionDuration: z.int().min(3600).max(43_200).optional(),
  Tags: tags,
});
const managedPolicy = z.strictObject({
  ManagedPolicyName: name(128).optional(),
  Path: path.default("/"),
  Description: z.string().optional(),
  PolicyDocument: document,
  Roles: z.array(z.string()).optional(),
});
const instanceProfile = z.strictObject({
  InstanceProfileName: name(128).optional(),
  Path: path.default("/"),
  Roles: z.array(z.string()).length(1),
});

/** Names that are taken in an account; a run has one kernel and one account. */
const takenNames = new WeakMap<Kernel, Set<string>>();

/**
 * Takes a name. IAM is global: two Regions' stacks cannot both make a role of one name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 *
 * @throws AwsError EntityAlreadyExists
 */
function take(request: ResourceRequest<unknown>, kind: string, wanted: string): string {
  const { kernel } = request.stack.region;
  const taken = takenNames.get(kernel) ?? new Set();
  takenNames.set(kernel, taken);
  const key = `${kind}/${wanted.toLowerCase()}`;
  if (taken.has(key))
    throw new AwsError("EntityAlreadyExists", `${kind} with name ${wanted} already exists.`, 409);
  taken.add(key);
  return wanted;
}

/** Roles, policies and profiles are made and checked for their shape; permissions are not enforced. */
export const iamResources: ResourceTypes = {
  "AWS::IAM::Role": resourceType(role, (request) => {
    const { RoleName, Path } = request.properties;
    const taken = take(request, "Role", RoleName ?? generated(request, 64));
    return { ref: taken, attributes: { Arn: arnOf(request, `role${Path}${taken}`), RoleId: `AROA${taken}` } };
  }),
  "AWS::IAM::ManagedPolicy": resourceType(managedPolicy, (request) => {
    const { ManagedPolicyName, Path } = request.properties;
    const taken = take(request, "Policy", ManagedPolicyName ?? generated(request, 128));
    const arn = arnOf(request, `policy${Path}${taken}`);
    return { ref: arn, attributes: { PolicyArn: arn } };
  }),
  "AWS::IAM::InstanceProfile": resourceType(instanceProfile, (request) => {
    const { InstanceProfileName, Path } = request.properties;
    const taken = take(request, "Instance profile", InstanceProfileName ?? generated(request, 128));
    return { ref: taken, attributes: { Arn: arnOf(request, `instance-profile${Path}${taken}`) } };
  }),
};

const arnOf = ({ stack }: ResourceRequest<unknown>, resource: string) =>
  `arn:aws:iam::${stack.region.account}:${resource}`;

/** CloudFormation's own choice of a name: stack, logical id and twelve random characters. */
function generated({ stack, logicalId }: ResourceRequest<unknown>, longest: number): string {
  const suffix = stack.region.kernel.random(`names/${stack.region.name}/${stack.name}`).hex(12);
  return `${`${stack.name}-${logicalId}`.slice(0, longest - 13)}-${suffix}`;
}
