import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DescribeTagsCommand } from "@aws-sdk/client-ec2";
import { GetRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { judge, policyDocument, readPolicy, type Statement } from "../../simulator/cloud/iam/policy.ts";
import type { Clients } from "./clients.ts";
import { type Ec2Call, ec2Demands, readEc2Call } from "./ec2-call.ts";

/** The way of the functions to moto's EC2, which enforces no roles itself. */
export interface Ec2Gate {
  readonly url: string;
  /** Refusals so far: "<role> may not <action> on <resource>". */
  readonly refused: readonly string[];
  /** EC2's actions that went through, by role. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** From now on roles are enforced, with the policies that the stacks have given them. */
  enforce(clients: readonly Clients[]): Promise<void>;
  close(): void;
}

interface Role {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/**
 * Opens the gate. It knows a function by its access key, which MiniStack derives from the function and its role, and
 * refuses as EC2 does. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export async function openEc2Gate(moto: string): Promise<Ec2Gate> {
  const refused: string[] = [];
  const used = new Map<string, Set<string>>();
  const roles = new Map<string, Role>();
  let regions: readonly Clients[] = [];

  const tagsOf = async (region: string, id: string): Promise<Record<string, string>> => {
    const ec2 = regions.find((clients) => clients.region === region)?.ec2;
    const filter = { Filters: [{ Name: "resource-id", Values: [id] }] };
    const { Tags = [] } = (await ec2?.send(new DescribeTagsCommand(filter))) ?? {};
    return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  };

  /** What the caller may not do; undefined lets the call through. */
  const objection = async (call: Ec2Call): Promise<string | undefined> => {
    if (regions.length === 0 || /^\d{12}$/.test(call.accessKey)) return undefined;
    const role = roles.get(call.accessKey);
    if (role === undefined) return `nobody has the access key ${call.accessKey}`;
    const demands = await ec2Demands(call, (id) => tagsOf(call.region, id));
    for (const demand of demands) {
      const fitting = role.statements.filter(({ isAction }) => isAction(demand.action.toLowerCase()));
      if (judge(fitting, demand) !== "allowed")
        return `${role.name} may not ${demand.action} on ${demand.resource}`;
      used.set(role.name, (used.get(role.name) ?? new Set()).add(demand.action));
    }
    return undefined;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const problem = await objection(readEc2Call(request.headers, body.toString("utf8")));
    if (problem !== undefined) {
      refused.push(problem);
      const text = `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation. ${problem}</Message></Error></Errors><RequestID>0</RequestID></Response>`;
      response.writeHead(403, { "content-type": "text/xml" }).end(text);
      return;
    }
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const passed = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
    const from = await fetch(`${moto}${request.url}`, { method: "POST", headers: passed, body });
    response.writeHead(from.status, { "content-type": from.headers.get("content-type") ?? "text/xml" });
    response.end(Buffer.from(await from.arrayBuffer()));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(502).end(error.message));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    used,
    close: () => server.close(),
    enforce: async (clients) => {
      roles.clear();
      for (const region of clients) for (const [key, role] of await readRoles(region)) roles.set(key, role);
      regions = clients;
    },
  };
}

/** The role of each function of a Region, by the access key that its workers are given. */
async function readRoles({ lambda, iam }: Clients): Promise<[string, Role][]> {
  const found: [string, Role][] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionArn = "", Role: arn = "" } of Functions) {
      const RoleName = arn.split("/").at(-1) ?? "";
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const statements: Statement[] = [];
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        statements.push(...readPolicy(policyDocument.parse(JSON.parse(decodeURIComponent(PolicyDocument)))));
      }
      const digest = createHash("sha256").update(`${FunctionArn}:${arn}`).digest("hex");
      found.push([`ASIA${digest.slice(0, 16).toUpperCase()}`, { name: RoleName, statements }]);
    }
  return found;
}
