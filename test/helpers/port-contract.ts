import type { DnsQuestion } from "../../functions/lib/ports/dns.ts";
import type { HttpsRequest } from "../../functions/lib/ports/https.ts";

/**
 * What every pair of ports must do, whoever is behind it. The real adapters are held to it on the loopback interface
 * and the simulated ones in virtual time, so that a function cannot tell them apart by what it is answered.
 */
export const CONTRACT_HOST = "www.xyz-corp.example";
export const CONTRACT_BODY = "healthy\n";
export const LONG_BODY = "x".repeat(100_000);

/** Whom the request reaches: a server that answers, refuses, says nothing, or answers only after half a second. */
export type HttpsSituation = "server" | "refusing" | "silent" | "slow";

export interface HttpsCase {
  readonly title: string;
  readonly situation: HttpsSituation;
  readonly request: Partial<HttpsRequest>;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Within a second the loopback interface has answered; the waits are short because real time passes for them. */
export const httpsDefaults = {
  serverName: CONTRACT_HOST,
  path: "/health",
  connectTimeoutMs: 1_000,
  timeoutMs: 3_000,
};

export const httpsContract: readonly HttpsCase[] = [
  {
    title: "brings status and body",
    situation: "server",
    request: {},
    expected: { outcome: "answered", status: 200, body: CONTRACT_BODY },
  },
  {
    title: "takes an error status as an answer",
    situation: "server",
    request: { path: "/missing" },
    expected: { outcome: "answered", status: 404, body: "no" },
  },
  {
    title: "keeps 64 KiB of a long body",
    situation: "server",
    request: { path: "/long" },
    expected: { outcome: "answered", status: 200, body: LONG_BODY.slice(0, 65_536) },
  },
  {
    title: "does not trust a certificate for another name",
    situation: "server",
    request: { serverName: "other.example" },
    expected: { outcome: "failed", reason: "certificate" },
  },
  {
    title: "says refused when the connection is refused",
    situation: "refusing",
    request: {},
    expected: { outcome: "failed", reason: "refused" },
  },
  {
    title: "gives up connecting after the connect time-out",
    situation: "silent",
    request: { connectTimeoutMs: 150 },
    expected: { outcome: "failed", reason: "timeout" },
  },
  {
    title: "gives up after the whole time-out although it is connected",
    situation: "slow",
    request: { timeoutMs: 300 },
    expected: { outcome: "failed", reason: "timeout" },
  },
  {
    title: "waits for a slow answer while the time-out allows it",
    situation: "slow",
    request: {},
    expected: { outcome: "answered", status: 200, body: CONTRACT_BODY },
  },
];

/** A label may have 63 characters, so the system refuses this one without asking anybody. */
export const IMPOSSIBLE_HOST = `${"a".repeat(64)}.invalid`;

export interface DnsCase {
  readonly title: string;
  /** "good" has the records, "silent" never answers, "unknown" is a host name that does not exist, "foreign" knows
   * nothing of the zone and refuses. */
  readonly servers: readonly ("good" | "silent" | "unknown" | "foreign")[];
  readonly question: Omit<DnsQuestion, "servers">;
  readonly expected: Readonly<Record<string, unknown>>;
}

const site = { name: CONTRACT_HOST, type: "A", timeoutMs: 500 } as const;
const oracle = { name: `_lifeboat-us-east-1.${CONTRACT_HOST}`, type: "TXT", timeoutMs: 500 } as const;
export const CONTRACT_ADDRESS = "198.51.100.1";
const address = { outcome: "answered", values: [CONTRACT_ADDRESS] };

export const dnsContract: readonly DnsCase[] = [
  { title: "brings addresses", servers: ["good"], question: site, expected: address },
  {
    title: "brings texts without quotes",
    servers: ["good"],
    question: oracle,
    expected: { outcome: "answered", values: ["UP"] },
  },
  {
    title: "takes a name that does not exist as an answer without values",
    servers: ["good"],
    question: { ...site, name: `nothing.${CONTRACT_HOST}` },
    expected: { outcome: "answered", values: [] },
  },
  {
    title: "takes a type that the name lacks as an answer without values",
    servers: ["good"],
    question: { ...site, type: "TXT" },
    expected: { outcome: "answered", values: [] },
  },
  {
    title: "asks the next server when one says nothing",
    servers: ["silent", "good"],
    question: site,
    expected: address,
  },
  {
    title: "asks the next server when one cannot be found",
    servers: ["unknown", "good"],
    question: site,
    expected: address,
  },
  {
    title: "fails when no server says anything",
    servers: ["silent"],
    question: site,
    expected: { outcome: "failed", reason: "timeout" },
  },
  {
    title: "fails when the server refuses the zone",
    servers: ["foreign"],
    question: site,
    expected: { outcome: "failed", reason: "server-error" },
  },
  {
    title: "fails without servers",
    servers: [],
    question: site,
    expected: { outcome: "failed", reason: "not-found" },
  },
];
