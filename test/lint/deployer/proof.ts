import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyDocument, Question } from "../../../simulator/cloud/iam/policy.ts";
import { packageArtefacts } from "../../../simulator/deploy/package.ts";
import { CONFIG_FILE } from "../../helpers/packaged.ts";
import { ROOT } from "../../helpers/project.ts";
import type { Finding } from "../linters.ts";
import { demandsOfCalls, operationsOfOsls, operationsOfScripts } from "./calls.ts";
import { type Demand, demandsOfResources } from "./demands.ts";
import { documentedPolicy, judgeBy, partsOf, STAGE } from "./documented.ts";
import { NOT_NEEDED, type NotNeeded } from "./not-needed.ts";
import { openReference } from "./reference.ts";
import type { PlacedStack } from "./targets.ts";

/** What is wrong with the deployer's policy, and how much was asked. */
export interface Proof {
  readonly findings: readonly Finding[];
  readonly demands: number;
  readonly excused: number;
}

/**
 * Proves the policy of docs/deploy.md: it allows whatever CloudFormation, osls and the scripts need for the stacks of
 * both Regions and the global one, nothing in it could be struck out, and nothing is excused that need not be.
 *
 * @param python folder with the programs of cfn-lint's environment
 * @throws LinterFailed, and an Error for a resource that the proof does not know how to read
 */
export async function proveDeployer(python: string): Promise<Proof> {
  const policy = documentedPolicy(readFileSync(join(ROOT, "docs", "deploy.md"), "utf8"));
  const demands = distinct(await demandsOn(python));
  const isAllowed = allows(policy);
  const refused = demands.filter((demand) => !isAllowed(demand));
  const used = new Set<string>();
  const open = refused.filter((demand) => !isExcused(demand, used));
  const allowed = demands.filter((demand) => isAllowed(demand));
  return {
    demands: demands.length,
    excused: refused.length - open.length,
    findings: [...open.map(refusal), ...idleParts(policy, allowed), ...idleExcuses(used)],
  };
}

/** Whatever is asked of the deployer for a stage, from nothing to everything and back. */
async function demandsOn(python: string): Promise<Demand[]> {
  const reference = openReference(python);
  const tools = [["osls", operationsOfOsls()] as const, ["the scripts", operationsOfScripts()] as const];
  return (await stacks()).flatMap((stack) => [
    ...demandsOfResources(reference, stack),
    ...tools.flatMap((tool) => demandsOfCalls(reference, stack, tool)),
  ]);
}

/** The stacks of the stage that the policy is written for. */
async function stacks(): Promise<PlacedStack[]> {
  const request = { root: ROOT, configFile: CONFIG_FILE, stage: STAGE, onProgress: () => undefined };
  const { service, global } = await packageArtefacts(request);
  return [
    ...[...service].map(([region, { template }]) => ({ name: `lifeboat-${STAGE}`, region, template })),
    { name: `lifeboat-global-${STAGE}`, ...global },
  ];
}

/** The same is asked for many resources. */
function distinct(demands: readonly Demand[]): Demand[] {
  return [...new Map(demands.map((demand) => [JSON.stringify(demand), demand])).values()];
}

function allows(policy: PolicyDocument): (question: Question) => boolean {
  const verdictOn = judgeBy(policy);
  return (question) => verdictOn(question) === "allowed";
}

const refusal = ({ by, action, resource }: Demand): Finding => ({
  rule: action,
  at: by,
  message: `is needed on ${resource}, and not allowed`,
});

/** What could be struck out without anything being missed: the policy would be wider than it has to be. */
function idleParts(policy: PolicyDocument, allowed: readonly Demand[]): Finding[] {
  return partsOf(policy).flatMap(({ statement, part, without }) => {
    const isAllowed = allows(without);
    if (!allowed.every(isAllowed)) return [];
    return [{ rule: part, at: statement, message: "is allowed, and nothing needs it" }];
  });
}

/** Whether nothing of ours needs it; notes which reason was used. */
function isExcused({ by, action }: Demand, used: Set<string>): boolean {
  const excuse = NOT_NEEDED.find(
    (entry) => (by === entry.by || by.startsWith(`${entry.by} `)) && entry.actions.includes(action),
  );
  if (excuse) used.add(keyOf(excuse, action));
  return excuse !== undefined;
}

const keyOf = ({ by }: NotNeeded, action: string) => `${by} ${action}`;

function idleExcuses(used: ReadonlySet<string>): Finding[] {
  return NOT_NEEDED.flatMap((entry) =>
    entry.actions
      .filter((action) => !used.has(keyOf(entry, action)))
      .map((rule) => ({ rule, at: entry.by, message: "is excused, and nothing asks for it" })),
  );
}
