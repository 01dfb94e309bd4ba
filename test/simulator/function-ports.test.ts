import { describe, expect, test } from "@jest/globals";
import { createFunctionPorts, type FunctionPortMeans } from "../../simulator/internet/function-ports.ts";
import { ADDRESS, type GlobalWorld, HOSTNAME, inGlobalWorld, serverIn } from "../helpers/global-world.ts";
import {
  CONTRACT_ADDRESS,
  CONTRACT_BODY,
  dnsContract,
  httpsContract,
  httpsDefaults,
  LONG_BODY,
} from "../helpers/port-contract.ts";

const request = { ...httpsDefaults, address: ADDRESS["us-east-1"], port: 443 };

function portsOf(world: GlobalWorld, means: Partial<FunctionPortMeans> = {}) {
  const { kernel, network: internet, route53 } = world;
  const defaults = { kernel, internet, route53, from: "us-west-2", cause: () => null, frozen: () => false };
  return createFunctionPorts({ ...defaults, ...means });
}

/** A zone with the records of the contract; returns the servers by the contract's words for them. */
function openZone({ route53 }: GlobalWorld) {
  const zone = route53.createZone("xyz-corp.example");
  const record = { TTL: 20, Name: HOSTNAME, Type: "A", ResourceRecords: [CONTRACT_ADDRESS] } as const;
  const text = {
    ...record,
    Name: `_lifeboat-us-east-1.${HOSTNAME}`,
    Type: "TXT",
    ResourceRecords: ['"UP"'],
  } as const;
  for (const set of [record, text])
    route53.createRecordSet(zone.id, { ...set, ResourceRecords: [...set.ResourceRecords] }, null);
  return { good: zone.nameServers[0] ?? "", silent: "192.0.2.53", unknown: "ns.invalid", foreign: "" };
}

describe("the simulated HTTPS port", () => {
  test.each(httpsContract)("$title", ({ situation, request: own, expected }) =>
    inGlobalWorld(async (world) => {
      const respond = ({ path }: { path: string }) => {
        if (situation === "silent") return undefined;
        if (situation === "refusing") return "refused";
        const serviceMs = situation === "slow" ? 500 : 5;
        if (path === "/missing") return { serviceMs, status: 404, body: "no" };
        return { serviceMs, body: path === "/long" ? LONG_BODY : CONTRACT_BODY };
      };
      world.network.listen(request.address, serverIn("us-east-1", respond));
      expect(await portsOf(world).https.get({ ...request, ...own })).toMatchObject(expected);
    }),
  );

  test("takes the time that the network takes, and traces what came of it", () =>
    inGlobalWorld(async (world) => {
      const { kernel, network, records } = world;
      const cause = kernel.record(null, { kind: "end", reason: "stands for an invocation" });
      const { https } = portsOf(world, { cause: () => cause });
      network.listen(
        request.address,
        serverIn("us-east-1", () => ({ status: 503 })),
      );
      const before = kernel.now();
      const { latencyMs } = await https.get(request);
      expect(kernel.now() - before).toBe(latencyMs);
      network.setLost("us-east-1", true);
      await https.get(request);
      expect(kernel.now() - before).toBe(latencyMs + 1_000);
      const told = { cause, from: "us-west-2", to: request.address, path: "/health" };
      expect(records("http")).toMatchObject([
        { ...told, status: 503, latencyMs },
        { ...told, error: "timeout", latencyMs: 1_000 },
      ]);
    }));

  test.each(["frozen before it asks", "frozen while it waits", "in a Region that is lost"])(
    "never answers a caller that is %s",
    (when) =>
      inGlobalWorld(async (world) => {
        const { kernel, network } = world;
        let frozen = when === "frozen before it asks";
        const { https, dns } = portsOf(world, { frozen: () => frozen });
        const answers: unknown[] = [];
        const question = { servers: ["ns.invalid"], name: HOSTNAME, type: "A", timeoutMs: 500 } as const;
        for (const asked of [https.get(request), dns.query(question)])
          void asked.then((answer) => answers.push(answer));
        if (when === "frozen while it waits") frozen = true;
        if (when === "in a Region that is lost") network.setLost("us-west-2", true);
        await kernel.sleep(60_000);
        expect(answers).toEqual([]);
      }),
  );
});

describe("the simulated DNS port", () => {
  test.each(dnsContract.filter(({ servers }) => !servers.includes("foreign")))(
    "$title",
    ({ servers, question, expected }) =>
      inGlobalWorld(async (world) => {
        const host = openZone(world);
        const asked = { ...question, servers: servers.map((server) => host[server]) };
        expect(await portsOf(world).dns.query(asked)).toMatchObject(expected);
      }),
  );

  test("fails when the server refuses the zone", () =>
    inGlobalWorld(async (world) => {
      const { good } = openZone(world);
      const question = { servers: [good], name: "www.other.example", type: "A", timeoutMs: 500 } as const;
      expect(await portsOf(world).dns.query(question)).toMatchObject({
        outcome: "failed",
        reason: "server-error",
      });
    }));

  test("asks in vain from a Region that is cut off", () =>
    inGlobalWorld(async (world) => {
      const { good } = openZone(world);
      world.network.isolate("us-west-2", true);
      const question = { servers: [good, good], name: HOSTNAME, type: "A", timeoutMs: 500 } as const;
      const failed = { outcome: "failed", reason: "timeout", latencyMs: 1_000 };
      expect(await portsOf(world).dns.query(question)).toEqual(failed);
    }));

  test("traces the question and what the authoritative servers said", () =>
    inGlobalWorld(async (world) => {
      const { good } = openZone(world);
      await portsOf(world).dns.query({ servers: [good], name: HOSTNAME, type: "A", timeoutMs: 500 });
      const told = {
        from: "us-west-2",
        by: "authoritative",
        name: HOSTNAME,
        rcode: "NOERROR",
        cached: false,
      };
      expect(world.records("dns")).toMatchObject([{ ...told, answers: [CONTRACT_ADDRESS], ttl: 20 }]);
    }));
});
