import * as z from "zod";
import type { Iam } from "../../cloud/iam/iam.ts";
import { policyDocument } from "../../cloud/iam/policy.ts";
import { type ResourceRequest, type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

const path = z.string().regex(/^\/([\w+=,.@/-]*\/)?$/);
const name = (longest: number) => z.string().regex(new RegExp(`^[\\w+=,.@-]{1,${longest}}$`));

/** Permissions boundaries are not modelled, so they are refused. */
const role = z.strictObject({
  RoleName: name(64).optional(),
  Path: path.default("/"),
  Description: z.string().optional(),
  // Taken as it is: which services may assume a role is not enforced.
  AssumeRolePolicyDocument: policyDocument,
  ManagedPolicyArns: z.array(z.string().startsWith("arn:aws:iam::")).default([]),
  Policies: z.array(z.strictObject({ PolicyName: name(128), PolicyDocument: policyDocument })).default([]),
  MaxSessionDuration: z.int().min(3600).max(43_200).optional(),
  Tags: tags,
});
const managedPolicy = z.strictObject({
  ManagedPolicyName: name(128).optional(),
  Path: path.default("/"),
  Description: z.string().optional(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()).default([]),
});
const instanceProfile = z.strictObject({
  InstanceProfileName: name(128).optional(),
  Path: path.default("/"),
  Roles: z.tuple([z.string()]),
});

/** Roles, policies and profiles of the account; the policies of roles are enforced. */
export const iamResources = (iam: Iam): ResourceTypes => ({
  "AWS::IAM::Role": resourceType(role, (request) => {
    const { RoleName, Path, ManagedPolicyArns, Policies } = request.properties;
    const taken = RoleName ?? generated(request, 64);
    iam.takeName("Role", taken);
    const arn = iam.createRole({ name: taken, path: Path });
    for (const { PolicyDocument } of Policies) iam.putRolePolicy(arn, PolicyDocument);
    for (const policyArn of ManagedPolicyArns) iam.attachRolePolicy(arn, policyArn);
    return { ref: taken, attributes: { Arn: arn, RoleId: `AROA${taken}` } };
  }),
  "AWS::IAM::ManagedPolicy": resourceType(managedPolicy, (request) => {
    const { ManagedPolicyName, Path, PolicyDocument, Roles } = request.properties;
    const taken = ManagedPolicyName ?? generated(request, 128);
    iam.takeName("Policy", taken);
    const arn = iam.createPolicy({ name: taken, path: Path }, PolicyDocument);
    for (const roleName of Roles) iam.attachRolePolicy(iam.arnOfRole(roleName), arn);
    return { ref: arn, attributes: { PolicyArn: arn } };
  }),
  "AWS::IAM::InstanceProfile": resourceType(instanceProfile, (request) => {
    const { InstanceProfileName, Path, Roles } = request.properties;
    const taken = InstanceProfileName ?? generated(request, 128);
    iam.takeName("Instance profile", taken);
    const arn = iam.createInstanceProfile({ name: taken, path: Path }, Roles[0]);
    return { ref: taken, attributes: { Arn: arn } };
  }),
});

/** CloudFormation's own choice of a name: stack, logical id and twelve random characters. */
function generated({ stack, logicalId }: ResourceRequest<unknown>, longest: number): string {
  const suffix = stack.region.kernel.random(`names/${stack.region.name}/${stack.name}`).hex(12);
  return `${`${stack.name}-${logicalId}`.slice(0, longest - 13)}-${suffix}`;
}
