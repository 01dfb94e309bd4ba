import { createHash } from "node:crypto";
import { GetRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import {
  judge,
  policyDocument,
  type Question,
  readPolicy,
  type Statement,
} from "../../simulator/cloud/iam/policy.ts";
import type { Clients } from "./clients.ts";

/** Somebody whose calls are judged by the policies of a role. */
export interface Caller {
  readonly role: string;
  /** Where it runs; null for people. */
  readonly region: string | null;
  readonly statements: readonly Statement[];
}

/** What a caller may not do in these demands, in words; undefined when it may do all of it. */
export function objectionTo({ role, statements }: Caller, demands: readonly Question[]): string | undefined {
  for (const demand of demands) {
    const fitting = statements.filter(({ isAction }) => isAction(demand.action.toLowerCase()));
    if (judge(fitting, demand) !== "allowed") return `${role} may not ${demand.action} on ${demand.resource}`;
  }
  return undefined;
}

/**
 * The deployed functions of a Region, by the access key that their workers are given: MiniStack derives it from the
 * function and its role.
 */
export async function functionsOf({ region, lambda, iam }: Clients): Promise<[string, Caller][]> {
  const found: [string, Caller][] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionArn = "", Role: arn = "" } of Functions) {
      const role = arn.split("/").at(-1) ?? "";
      const digest = createHash("sha256").update(`${FunctionArn}:${arn}`).digest("hex");
      const caller = { role, region, statements: await statementsOf(iam, role) };
      found.push([`ASIA${digest.slice(0, 16).toUpperCase()}`, caller]);
    }
  return found;
}

/** The statements of a role's inline policies, which are all that the stacks make. */
export async function statementsOf(iam: Clients["iam"], RoleName: string): Promise<Statement[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const statements: Statement[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    statements.push(...readPolicy(policyDocument.parse(JSON.parse(decodeURIComponent(PolicyDocument)))));
  }
  return statements;
}
