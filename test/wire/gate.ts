import { DescribeTagsCommand } from "@aws-sdk/client-ec2";
import type { Question } from "../../simulator/cloud/iam/policy.ts";
import { type Caller, functionsOf, objectionTo } from "./callers.ts";
import type { Clients } from "./clients.ts";
import { ec2Demands, readEc2Call } from "./ec2-call.ts";
import { type Fate, openRoad, type Refusal, type Road, type WireCall } from "./road.ts";

/**
 * What stands between the callers (functions, people) and the two engines. It loses Regions, which an engine cannot
 * that is one process for both, and enforces roles where the engines do not.
 */
export interface Gate {
  /** To moto. */
  readonly ec2: Road;
  /** To MiniStack. */
  readonly api: Road;
  /** What functions were refused so far: "<role> may not <action> on <resource>". */
  readonly refused: readonly string[];
  /** Actions that were judged and went through, each once a call. */
  readonly passed: readonly Passed[];
  /** From now on roles are enforced, with the policies that the stacks have given them. */
  enforce(clients: readonly Clients[]): Promise<void>;
  /** Lets somebody else call with this access key, under a role. */
  admit(accessKey: string, caller: Caller): void;
  /** From now on nothing there answers, and nothing that runs there reaches anything. */
  lose(region: string): void;
  /** It is back. */
  restore(region: string): void;
  isLost(region: string): boolean;
  /** From now on whoever has a role of this name, as its stack calls it, gets no answer from anybody. */
  silence(role: string): void;
  /** It gets answers again. */
  answer(role: string): void;
  /** A road of its own to MiniStack, which can be closed alone. */
  openApi(): Promise<Road>;
  close(): void;
}

/** Something that somebody was let do. */
export interface Passed {
  readonly role: string;
  /** In which Region, whoever asked. */
  readonly region: string;
  /** As IAM names it: "ec2:StartInstances". */
  readonly action: string;
}

/** What a call asks of IAM, as far as the engines do not ask it themselves. */
type Demands = (call: WireCall) => Promise<Question[]>;

/** Opens the gate. */
export async function openGate(engines: {
  readonly moto: string;
  readonly ministack: string;
}): Promise<Gate> {
  const refused: string[] = [];
  const passed: Passed[] = [];
  const silenced = new Set<string>();
  const callers = new Map<string, Caller>();
  const lost = new Set<string>();
  let regions: readonly Clients[] = [];

  /** What the caller may not do; undefined lets the call through. */
  const objection = async (call: WireCall, demandsOf: Demands): Promise<string | undefined> => {
    // The account's root, and what is deployed before roles are read, may do everything.
    if (regions.length === 0 || /^\d{12}$/.test(call.accessKey)) return undefined;
    const demands = await demandsOf(call);
    if (demands.length === 0) return undefined;
    const caller = callers.get(call.accessKey);
    if (caller === undefined) return `nobody has the access key ${call.accessKey}`;
    const problem = objectionTo(caller, demands);
    const { role } = caller;
    if (problem === undefined)
      for (const action of new Set(demands.map((demanded) => demanded.action)))
        passed.push({ role, region: call.region, action });
    return problem;
  };

  const judging =
    (demandsOf: Demands, refuse: (problem: string) => Refusal) =>
    async (call: WireCall): Promise<Fate> => {
      const { role = "", region: from } = callers.get(call.accessKey) ?? {};
      if (from && lost.has(from)) return "cut";
      if (lost.has(call.region) || [...silenced].some((part) => role.includes(part))) return "swallowed";
      const problem = await objection(call, demandsOf);
      if (problem === undefined) return "through";
      // People are told by what they called, and are refused on purpose, too.
      if (callers.get(call.accessKey)?.region !== null) refused.push(problem);
      return refuse(problem);
    };

  const ofEc2 = (call: WireCall) => {
    const there = regions.find(({ region }) => region === call.region);
    return ec2Demands(readEc2Call(call), (id) => tagsOf(there, id));
  };
  const openApi = () => openRoad(engines.ministack, judging(snsDemands, snsRefusal));
  const ec2 = await openRoad(engines.moto, judging(ofEc2, ec2Refusal));
  const api = await openApi();
  const roads = [ec2, api];
  return {
    ec2,
    api,
    refused,
    passed,
    enforce: async (clients) => {
      for (const region of clients)
        for (const [key, caller] of await functionsOf(region)) callers.set(key, caller);
      regions = clients;
    },
    admit: (accessKey, caller) => callers.set(accessKey, caller),
    lose: (region) => lost.add(region),
    restore: (region) => lost.delete(region),
    isLost: (region) => lost.has(region),
    silence: (role) => silenced.add(role),
    answer: (role) => silenced.delete(role),
    openApi: async () => {
      const road = await openApi();
      roads.push(road);
      return road;
    },
    close: () => {
      for (const road of roads) road.close();
    },
  };
}

async function tagsOf(clients: Clients | undefined, id: string): Promise<Record<string, string>> {
  const filter = { Filters: [{ Name: "resource-id", Values: [id] }] };
  const { Tags = [] } = (await clients?.ec2.send(new DescribeTagsCommand(filter))) ?? {};
  return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** MiniStack lets everybody of the account publish; a role needs to be allowed it, as the topic's policy names services only. */
async function snsDemands({ service, region, body }: WireCall): Promise<Question[]> {
  if (service !== "sns") return [];
  const parameters = new URLSearchParams(body.toString("utf8"));
  const keys = { "aws:requestedregion": region };
  return [{ action: `sns:${parameters.get("Action")}`, resource: parameters.get("TopicArn") ?? "*", keys }];
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const ec2Refusal = (problem: string): Refusal => ({
  status: 403,
  contentType: "text/xml",
  body: `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation. ${problem}</Message></Error></Errors><RequestID>0</RequestID></Response>`,
});

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
const snsRefusal = (problem: string): Refusal => ({
  status: 403,
  contentType: "text/xml",
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>${problem}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
});
