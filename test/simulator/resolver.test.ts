import { describe, expect, test } from "@jest/globals";
import { Resolver } from "../../simulator/internet/resolver.ts";
import { ADDRESS, type GlobalWorld, HOSTNAME, inGlobalWorld } from "../helpers/global-world.ts";

const TTL_MS = 20_000;

/** A failover name whose primary becomes unhealthy when the metric says ALARM. */
function openSite(world: GlobalWorld): Resolver {
  const { kernel, network, route53, check } = world;
  const zone = route53.createZone("xyz-corp.example");
  const HealthCheckId = check("metric", {
    Type: "CLOUDWATCH_METRIC",
    AlarmIdentifier: { Region: "us-west-2", Name: "taken-over" },
    InsufficientDataHealthStatus: "LastKnownStatus",
  });
  const set = { Name: HOSTNAME, Type: "A", TTL: TTL_MS / 1_000 } as const;
  const east = { ResourceRecords: [ADDRESS["us-east-1"]], SetIdentifier: "east", HealthCheckId };
  const west = { ResourceRecords: [ADDRESS["us-west-2"]], SetIdentifier: "west" };
  route53.createRecordSet(zone.id, { ...set, ...east, Failover: "PRIMARY" }, null);
  route53.createRecordSet(zone.id, { ...set, ...west, Failover: "SECONDARY" }, null);
  return new Resolver({ kernel, network, route53, place: "client" });
}

describe("Resolver", () => {
  test("asks the authoritative servers once a TTL and answers from its cache in between", () =>
    inGlobalWorld(async (world) => {
      const resolver = openSite(world);
      for (let second = 0; second < 60; second++) {
        await resolver.resolve(HOSTNAME, "A");
        await world.kernel.sleep(1_000);
      }
      const told = world.records("dns").filter((record) => record.from === "client");
      expect(told.filter((record) => record.by === "authoritative")).toHaveLength(3);
      const answers = told.filter((record) => record.by === "resolver");
      expect(answers).toHaveLength(60);
      expect(answers.filter((record) => !record.cached)).toHaveLength(3);
      expect(answers.every((record) => record.answers[0] === ADDRESS["us-east-1"])).toBe(true);
      expect(answers.slice(0, 3).map((record) => record.ttl)).toEqual([20, 19, 18]);
    }));

  test("takes time on a miss and none on a hit", () =>
    inGlobalWorld(async (world) => {
      const resolver = openSite(world);
      const { kernel } = world;
      await resolver.resolve(HOSTNAME, "A");
      const missed = kernel.now();
      await resolver.resolve(HOSTNAME, "A");
      expect(kernel.now()).toBe(missed);
      expect(missed).toBeGreaterThan(world.records("check")[0]?.at ?? Number.NaN);
    }));

  test("keeps an old answer for what is left of its TTL after the servers have changed theirs, and no longer", () =>
    inGlobalWorld(async (world) => {
      const resolver = openSite(world);
      const { kernel, route53 } = world;
      world.alarm = "ALARM";
      const lookUp = async () => (await resolver.resolve(HOSTNAME, "A")).values[0];
      let staleMs = 0;
      for (let tick = 0; tick < 2_000; tick++) {
        const authoritative = route53.answer(HOSTNAME, "A").values[0];
        if ((await lookUp()) !== authoritative) staleMs += 100;
        await kernel.sleep(100);
      }
      expect(await lookUp()).toBe(ADDRESS["us-west-2"]);
      expect(staleMs).toBeGreaterThan(0);
      expect(staleMs).toBeLessThanOrEqual(TTL_MS + 500);
    }));

  test("asks once for questions that come together", () =>
    inGlobalWorld(async (world) => {
      const resolver = openSite(world);
      const answers = await Promise.all([1, 2, 3].map(() => resolver.resolve(HOSTNAME, "A")));
      expect(new Set(answers.map((answer) => answer.values[0]))).toEqual(new Set([ADDRESS["us-east-1"]]));
      const asked = world.records("dns").filter((record) => record.from === "client");
      expect(asked.filter((record) => record.by === "authoritative")).toHaveLength(1);
    }));

  test("forgets quickly that a name does not exist", () =>
    inGlobalWorld(async (world) => {
      const resolver = openSite(world);
      const name = "new.xyz-corp.example";
      expect(await resolver.resolve(name, "A")).toMatchObject({ rcode: "NXDOMAIN", values: [], ttl: 5 });
      await world.kernel.sleep(4_000);
      await resolver.resolve(name, "A");
      await world.kernel.sleep(1_100);
      await resolver.resolve(name, "A");
      const asked = world.records("dns").filter((record) => record.name === name);
      expect(asked.map((record) => `${record.by} ${record.cached}`)).toEqual([
        "authoritative false",
        "resolver false",
        "resolver true",
        "authoritative false",
        "resolver false",
      ]);
    }));
});
