import { describe, expect, test } from "@jest/globals";
import type { HttpRequest } from "../../simulator/internet/internet.ts";
import { OutsideClient } from "../../simulator/internet/outside-client.ts";
import { Resolver } from "../../simulator/internet/resolver.ts";
import {
  ADDRESS,
  type GlobalWorld,
  HOSTNAME,
  inGlobalWorld,
  START,
  serverIn,
} from "../helpers/global-world.ts";

type Respond = Parameters<typeof serverIn>[1];

const number = (request: HttpRequest): number => Number(request.path.slice("/writes/".length));

/** Stores every write, as the reference workload does. */
function storing(): Respond {
  let newest: number | null = null;
  return (request) => {
    const previous = newest;
    newest = number(request);
    return { body: JSON.stringify({ stored: newest, previous }) };
  };
}

function startClient(world: GlobalWorld, respond: Respond): OutsideClient {
  const { kernel, network, route53 } = world;
  const zone = route53.createZone("xyz-corp.example");
  const ResourceRecords = [ADDRESS["us-east-1"]];
  route53.createRecordSet(zone.id, { Name: HOSTNAME, Type: "A", TTL: 20, ResourceRecords }, null);
  network.listen(ADDRESS["us-east-1"], serverIn("us-east-1", respond));
  const resolver = new Resolver({ kernel, network, route53, place: "client" });
  return new OutsideClient({ kernel, network, resolver, hostname: HOSTNAME, port: 443 });
}

describe("OutsideClient", () => {
  test("writes its own number once a second and records who answered and what was newest before", () =>
    inGlobalWorld(async (world) => {
      const client = startClient(world, storing());
      await world.kernel.sleep(2_900);
      await client.stop();
      const told = {
        kind: "client",
        address: ADDRESS["us-east-1"],
        ok: true,
        status: 200,
        servedFrom: "us-east-1",
      };
      const [first, second, third] = world.records("client");
      expect(first).toEqual({ ...told, n: first?.n, at: first?.at, cause: null, request: 1, sentAt: START });
      expect(second).toMatchObject({ ...told, request: 2, sentAt: START + 1_000, newestWrite: 1 });
      expect(third).toMatchObject({ ...told, request: 3, sentAt: START + 2_000, newestWrite: 2 });
      expect(world.records("client")).toHaveLength(3);
      expect(first?.at).toBeGreaterThan(START);
    }));

  test("asks by PUT over HTTPS under the site's name", () =>
    inGlobalWorld(async (world) => {
      const seen: HttpRequest[] = [];
      const client = startClient(world, (request) => void seen.push(request));
      await world.kernel.sleep(100);
      await client.stop();
      const asked = { from: "client", method: "PUT", path: "/writes/1", port: 443, serverName: HOSTNAME };
      expect(seen).toEqual([expect.objectContaining({ ...asked, connectTimeoutMs: 1_000 })]);
    }));

  test("sends the next request on its own second though the last one has no answer", () =>
    inGlobalWorld(async (world) => {
      const client = startClient(world, () => ({ serviceMs: 60_000 }));
      await world.kernel.sleep(9_900);
      await client.stop();
      const requests = world.records("client");
      expect(requests.map(({ sentAt }) => (sentAt - START) / 1_000)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(requests.every(({ at, sentAt }) => at - sentAt === 2_000)).toBe(true);
    }));

  test.each<[string, Respond, Record<string, unknown>]>([
    ["silence", () => undefined, { error: "timeout" }],
    ["a refusal", () => "refused", { error: "refused" }],
    ["a foreign certificate", () => ({ certificateNames: ["other.example"] }), { error: "certificate" }],
    [
      "an error status",
      () => ({ status: 503 }),
      { error: "status 503", status: 503, servedFrom: "us-east-1" },
    ],
    ["a body that is none", () => ({ body: "<html>" }), { error: "body", status: 200 }],
    [
      "another write's answer",
      () => ({ body: '{"stored":99,"previous":98}' }),
      { error: "body", status: 200 },
    ],
  ])("counts %s as a failure", (_, respond, expected) =>
    inGlobalWorld(async (world) => {
      const client = startClient(world, respond);
      await client.stop();
      expect(world.records("client")).toMatchObject([{ request: 1, ok: false, ...expected }]);
      expect(world.records("client")[0]).not.toHaveProperty("newestWrite");
    }),
  );

  test("gives up connecting after one second when the Region is lost, and says no more", () =>
    inGlobalWorld(async (world) => {
      const client = startClient(world, storing());
      await world.kernel.sleep(1_500);
      world.network.setLost("us-east-1", true);
      await world.kernel.sleep(600);
      await client.stop();
      const last = world.records("client").at(-1);
      expect(last).toMatchObject({ request: 3, ok: false, error: "timeout" });
      expect((last?.at ?? 0) - (last?.sentAt ?? 0)).toBe(1_000);
      const written = world.kernel.trace.records.length;
      await world.kernel.sleep(10_000);
      expect(world.kernel.trace.records).toHaveLength(written);
    }));

  test("records a name without address as a failure", () =>
    inGlobalWorld(async (world) => {
      const { kernel, network, route53 } = world;
      const resolver = new Resolver({ kernel, network, route53, place: "client" });
      const client = new OutsideClient({ kernel, network, resolver, hostname: HOSTNAME, port: 443 });
      await client.stop();
      expect(world.records("client")).toMatchObject([{ address: null, ok: false, error: "not-found" }]);
    }));
});
