import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { nodeDns } from "../../functions/lib/ports/node-dns.ts";
import { type ServedZone, serveDns } from "../helpers/dns-server.ts";
import { CONTRACT_ADDRESS, CONTRACT_HOST, dnsContract, IMPOSSIBLE_HOST } from "../helpers/port-contract.ts";

const zone = "xyz-corp.example";
const records = [
  { name: CONTRACT_HOST, type: "A", values: [CONTRACT_ADDRESS] },
  { name: `_lifeboat-us-east-1.${CONTRACT_HOST}`, type: "TXT", values: ["UP"] },
] as const;

describe("the real DNS port", () => {
  const dns = nodeDns;
  const open: ServedZone[] = [];
  const servers = { good: "", silent: "", foreign: "", unknown: IMPOSSIBLE_HOST };

  beforeAll(async () => {
    const serve = async (options: Parameters<typeof serveDns>[0]) => {
      const served = await serveDns(options);
      open.push(served);
      return `127.0.0.1:${served.port}`;
    };
    servers.good = await serve({ zone, records });
    servers.silent = await serve({ zone, records: [] });
    servers.foreign = await serve({ zone: "other.example", records });
  });
  afterAll(() => {
    for (const server of open) server.close();
  });

  test.each(dnsContract)("$title", async ({ servers: wanted, question, expected }) => {
    const answer = await dns.query({ ...question, servers: wanted.map((server) => servers[server]) });
    expect(answer).toMatchObject(expected);
  });

  test("finds a server by its host name", async () => {
    const question = {
      servers: [servers.good.replace("127.0.0.1", "localhost")],
      name: CONTRACT_HOST,
      type: "A",
      timeoutMs: 1_000,
    } as const;
    expect(await dns.query(question)).toMatchObject({ outcome: "answered", values: [CONTRACT_ADDRESS] });
  });

  test("says how long it waited for a server that says nothing, and no longer than the time-out", async () => {
    const question = { servers: [servers.silent], name: CONTRACT_HOST, type: "A", timeoutMs: 200 } as const;
    const { latencyMs } = await dns.query(question);
    expect(latencyMs).toBeGreaterThanOrEqual(195);
    expect(latencyMs).toBeLessThan(450);
  });
});
