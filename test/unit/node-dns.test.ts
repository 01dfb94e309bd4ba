import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { DnsPort } from "../../functions/lib/ports/dns.ts";
import { createNodeDns } from "../../functions/lib/ports/node-dns.ts";
import { serveDns } from "../helpers/dns-server.ts";
import { CONTRACT_ADDRESS, CONTRACT_HOST, dnsContract, IMPOSSIBLE_HOST } from "../helpers/port-contract.ts";

/** All servers share one port, as those of the real world do, so each has a loopback address of its own. */
const servers = { good: "127.0.0.1", silent: "127.0.0.2", foreign: "127.0.0.3", unknown: IMPOSSIBLE_HOST };
const records = [
  { name: CONTRACT_HOST, type: "A", values: [CONTRACT_ADDRESS] },
  { name: `_lifeboat-us-east-1.${CONTRACT_HOST}`, type: "TXT", values: ["UP"] },
] as const;

describe("the real DNS port", () => {
  let dns: DnsPort;
  const open: { close: () => void }[] = [];

  beforeAll(async () => {
    const zone = "xyz-corp.example";
    const good = await serveDns({ address: servers.good, port: 0, zone, records });
    const { port } = good;
    open.push(good);
    open.push(await serveDns({ address: servers.silent, port, zone, records: [] }));
    open.push(await serveDns({ address: servers.foreign, port, zone: "other.example", records }));
    dns = createNodeDns({ port });
  });
  afterAll(() => {
    for (const server of open) server.close();
  });

  test.each(dnsContract)("$title", async ({ servers: wanted, question, expected }) => {
    const answer = await dns.query({ ...question, servers: wanted.map((server) => servers[server]) });
    expect(answer).toMatchObject(expected);
  });

  test("finds a server by its host name", async () => {
    const question = { servers: ["localhost"], name: CONTRACT_HOST, type: "A", timeoutMs: 1_000 } as const;
    expect(await dns.query(question)).toMatchObject({ outcome: "answered", values: [CONTRACT_ADDRESS] });
  });

  test("says how long it waited for a server that says nothing, and no longer than the time-out", async () => {
    const question = { servers: [servers.silent], name: CONTRACT_HOST, type: "A", timeoutMs: 200 } as const;
    const { latencyMs } = await dns.query(question);
    expect(latencyMs).toBeGreaterThanOrEqual(195);
    expect(latencyMs).toBeLessThan(450);
  });
});
