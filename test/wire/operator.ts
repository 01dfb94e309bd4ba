import { readFileSync } from "node:fs";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { statementsOf } from "./callers.ts";
import type { Clients } from "./clients.ts";
import { ACCOUNT, type Engines } from "./engines.ts";
import type { Gate } from "./gate.ts";

/** Temporary credentials, as a person has them in the environment. */
export interface Session {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

/** What the "on" column of the table in docs/commands.md means here. */
const ON: Readonly<Record<string, (stage: string) => string[]>> = {
  "the table in both Regions": (stage) => [`arn:aws:dynamodb:*:${ACCOUNT}:table/lifeboat-${stage}`],
  "`*` (AWS allows nothing narrower)": () => ["*"],
  "the service's stack in both Regions": (stage) => [
    `arn:aws:cloudformation:*:${ACCOUNT}:stack/lifeboat-${stage}/*`,
  ],
  "the state machine": (stage) => [`arn:aws:states:*:${ACCOUNT}:stateMachine:lifeboat-${stage}-*`],
  "its executions": (stage) => [`arn:aws:states:*:${ACCOUNT}:execution:lifeboat-${stage}-*`],
};

/** A policy with the permissions that docs/commands.md lists, and nothing else. */
export function documentedPolicy(stage: string): string {
  const text = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
  const [, table = ""] = text.split("## Permissions");
  const rows = [...table.matchAll(/^\|[^|]+\| (.+) \| (`.+`) \|$/gm)];
  const Statement = rows.map(([, on = "", actions = ""]) => {
    const Resource = ON[on]?.(stage);
    if (Resource === undefined) throw new Error(`docs/commands.md: no ARN for ${JSON.stringify(on)}`);
    return { Effect: "Allow", Action: [...actions.matchAll(/`([^`]+)`/g)].map(([, one]) => one), Resource };
  });
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Makes a role that people of the account may take; without a policy it may do nothing. */
export async function makeRole({ iam }: Clients, RoleName: string, PolicyDocument?: string): Promise<void> {
  const trust = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: "sts:AssumeRole",
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (PolicyDocument !== undefined)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
}

/**
 * Takes a role for so many seconds; MiniStack has no shortest time, AWS's is 900. Asked without an SDK, so that the
 * suite needs no client that the product lacks.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function takeRole(
  { engines, gate, clients }: { readonly engines: Engines; readonly gate: Gate; readonly clients: Clients },
  role: string,
  seconds: number,
): Promise<Session> {
  const { region, iam } = clients;
  const authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${region}/sts/aws4_request, SignedHeaders=host, Signature=0`;
  const parameters = {
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    RoleSessionName: "somebody",
    DurationSeconds: String(seconds),
  };
  const body = new URLSearchParams(parameters);
  const response = await fetch(engines.ministack, { method: "POST", headers: { authorization }, body });
  const text = await response.text();
  const read = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? "";
  const session = {
    AWS_ACCESS_KEY_ID: read("AccessKeyId"),
    AWS_SECRET_ACCESS_KEY: read("SecretAccessKey"),
    AWS_SESSION_TOKEN: read("SessionToken"),
  };
  if (!response.ok || session.AWS_ACCESS_KEY_ID === "")
    throw new Error(`AssumeRole: ${response.status} ${text}`);
  gate.admit(session.AWS_ACCESS_KEY_ID, { role, region: null, statements: await statementsOf(iam, role) });
  return session;
}
