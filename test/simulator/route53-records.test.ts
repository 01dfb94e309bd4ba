import { describe, expect, test } from "@jest/globals";
import type { RecordSet } from "../../simulator/cloud/route53/record-set.ts";
import { ADDRESS, type GlobalWorld, HOSTNAME, inGlobalWorld } from "../helpers/global-world.ts";

const east: RecordSet = {
  Name: HOSTNAME,
  Type: "A",
  TTL: 20,
  ResourceRecords: [ADDRESS["us-east-1"]],
  Failover: "PRIMARY",
  SetIdentifier: "us-east-1",
};
const west: RecordSet = {
  ...east,
  ResourceRecords: [ADDRESS["us-west-2"]],
  Failover: "SECONDARY",
  SetIdentifier: "us-west-2",
};
const simple: RecordSet = { Name: "a.xyz-corp.example", Type: "A", TTL: 60, ResourceRecords: ["192.0.2.1"] };

/** A check that is healthy, or not, from its first moment on: a calculated one over a metric nobody alters. */
function constant({ check }: GlobalWorld, name: string, healthy: boolean): string {
  const child = check(`${name}-child`, {
    Type: "CLOUDWATCH_METRIC",
    AlarmIdentifier: { Region: "us-west-2", Name: "none" },
    InsufficientDataHealthStatus: "LastKnownStatus",
  });
  return check(name, { Type: "CALCULATED", ChildHealthChecks: [child], HealthThreshold: healthy ? 0 : 2 });
}

describe("failover records", () => {
  test.each([
    { primary: true, secondary: true, answer: "PRIMARY" },
    { primary: true, secondary: false, answer: "PRIMARY" },
    { primary: true, secondary: undefined, answer: "PRIMARY" },
    { primary: false, secondary: true, answer: "SECONDARY" },
    { primary: false, secondary: undefined, answer: "SECONDARY" },
    { primary: false, secondary: false, answer: "PRIMARY" },
  ])("answer $answer when the primary's health is $primary and the secondary's $secondary", (row) =>
    inGlobalWorld(async (world) => {
      const { route53 } = world;
      const zone = route53.createZone("xyz-corp.example");
      const withCheck = (set: RecordSet, name: string, health: boolean | undefined): RecordSet =>
        health === undefined ? set : { ...set, HealthCheckId: constant(world, name, health) };
      route53.createRecordSet(zone.id, withCheck(east, "primary", row.primary), null);
      route53.createRecordSet(zone.id, withCheck(west, "secondary", row.secondary), null);
      const address = row.answer === "PRIMARY" ? ADDRESS["us-east-1"] : ADDRESS["us-west-2"];
      expect(route53.answer(HOSTNAME, "A")).toEqual({ rcode: "NOERROR", values: [address], ttl: 20 });
    }),
  );

  test("answer with the only one there is, whatever its health", () =>
    inGlobalWorld(async (world) => {
      const zone = world.route53.createZone("xyz-corp.example");
      const set = { ...west, HealthCheckId: constant(world, "secondary", false) };
      world.route53.createRecordSet(zone.id, set, null);
      expect(world.route53.answer(HOSTNAME, "A").values).toEqual([ADDRESS["us-west-2"]]);
    }));

  test("change at the servers some time after the verdict, and the change is traced", () =>
    inGlobalWorld(async (world) => {
      const { kernel, route53, check, records } = world;
      const zone = route53.createZone("xyz-corp.example");
      const id = check("metric", {
        Type: "CLOUDWATCH_METRIC",
        AlarmIdentifier: { Region: "us-west-2", Name: "taken-over" },
        InsufficientDataHealthStatus: "LastKnownStatus",
      });
      route53.createRecordSet(zone.id, { ...east, HealthCheckId: id }, null);
      route53.createRecordSet(zone.id, west, null);
      world.alarm = "ALARM";
      while (route53.status(id).healthy) await kernel.sleep(10);
      expect(route53.status(id).published).toBe(true);
      expect(route53.answer(HOSTNAME, "A").values).toEqual([ADDRESS["us-east-1"]]);
      await kernel.sleep(20_000);
      expect(route53.status(id).published).toBe(false);
      expect(route53.answer(HOSTNAME, "A").values).toEqual([ADDRESS["us-west-2"]]);
      const changes = records("dns").filter((record) => record.from === "route53");
      expect(changes.map((record) => record.answers[0])).toEqual([
        ADDRESS["us-east-1"],
        ADDRESS["us-west-2"],
      ]);
      const verdict = records("check").at(-1);
      expect(verdict).toMatchObject({ check: id, name: "metric", healthy: false });
      expect(changes[1]?.cause).toBe(verdict?.n);
      expect(changes[1]?.at).toBeGreaterThan(verdict?.at ?? Number.NaN);
    }));

  test("are answered when us-east-1 is lost", () =>
    inGlobalWorld(async ({ network, route53 }) => {
      const zone = route53.createZone("xyz-corp.example");
      route53.createRecordSet(zone.id, east, null);
      network.setLost("us-east-1", true);
      const question = { from: "us-west-2", name: HOSTNAME, type: "A", cause: null } as const;
      expect(route53.ask(question).values).toEqual([ADDRESS["us-east-1"]]);
    }));
});

describe("a hosted zone", () => {
  test("stands on four name servers under four top-level domains", () =>
    inGlobalWorld(async ({ route53 }) => {
      const { id, nameServers } = route53.createZone("xyz-corp.example.");
      expect(id).toMatch(/^Z[0-9A-F]{20}$/);
      expect(nameServers.map((server) => server.replace(/^ns-\d+\.awsdns-\d\d\./, ""))).toEqual([
        "com",
        "net",
        "org",
        "co.uk",
      ]);
      expect(nameServers.every((server) => route53.isNameServer(server))).toBe(true);
      expect(route53.isNameServer("ns.other.example")).toBe(false);
    }));

  test("tells a name that does not exist from a type that it lacks, and refuses what is not its own", () =>
    inGlobalWorld(async ({ route53 }) => {
      const zone = route53.createZone("xyz-corp.example");
      route53.createRecordSet(zone.id, { ...simple, Name: "a.b.xyz-corp.example." }, null);
      expect(route53.answer("A.B.xyz-corp.example", "A")).toMatchObject({
        rcode: "NOERROR",
        values: ["192.0.2.1"],
      });
      expect(route53.answer("a.b.xyz-corp.example", "TXT")).toMatchObject({ rcode: "NOERROR", values: [] });
      expect(route53.answer("b.xyz-corp.example", "A")).toMatchObject({ rcode: "NOERROR", values: [] });
      expect(route53.answer("c.xyz-corp.example", "A")).toMatchObject({ rcode: "NXDOMAIN", values: [] });
      expect(route53.answer("www.not-xyz-corp.example", "A")).toMatchObject({ rcode: "REFUSED", values: [] });
    }));

  test("answers texts without their quotes, chunks joined", () =>
    inGlobalWorld(async ({ route53 }) => {
      const zone = route53.createZone("xyz-corp.example");
      const text = { ...simple, Type: "TXT" as const, ResourceRecords: ['"UP"', '"one " "text"'] };
      route53.createRecordSet(zone.id, text, null);
      expect(route53.answer(simple.Name, "TXT").values).toEqual(["UP", "one text"]);
    }));

  test.each<[string, string, RecordSet]>([
    ["a failover set without identifier", "InvalidChangeBatch", { ...east, SetIdentifier: undefined }],
    ["a second primary", "InvalidChangeBatch", { ...east, SetIdentifier: "another" }],
    ["a second set of one identifier", "InvalidChangeBatch", { ...west, SetIdentifier: "us-east-1" }],
    ["a simple set beside a failover set", "InvalidChangeBatch", { ...simple, Name: HOSTNAME }],
    ["an address that is none", "InvalidChangeBatch", { ...simple, ResourceRecords: ["www"] }],
    ["a text without quotes", "InvalidChangeBatch", { ...simple, Type: "TXT", ResourceRecords: ["UP"] }],
    ["a health check that does not exist", "NoSuchHealthCheck", { ...west, HealthCheckId: "none" }],
    ["a simple set with a health check", "NotModelled", { ...simple, HealthCheckId: "check" }],
  ])("refuses %s", (_, error, set) =>
    inGlobalWorld(async (world) => {
      const { route53 } = world;
      const zone = route53.createZone("xyz-corp.example");
      route53.createRecordSet(zone.id, east, null);
      const HealthCheckId =
        set.HealthCheckId === "check" ? constant(world, "check", true) : set.HealthCheckId;
      const add = () => route53.createRecordSet(zone.id, { ...set, HealthCheckId }, null);
      const named = error === "NotModelled" ? { name: error } : { code: error };
      expect(add).toThrow(expect.objectContaining(named));
    }),
  );

  test("that does not exist takes no records", () =>
    inGlobalWorld(async ({ route53 }) => {
      const add = () => route53.createRecordSet("Z0", simple, null);
      expect(add).toThrow(expect.objectContaining({ code: "NoSuchHostedZone" }));
    }));
});
