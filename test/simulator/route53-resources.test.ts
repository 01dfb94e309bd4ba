import { describe, expect, test } from "@jest/globals";
import * as z from "zod";
import type { Region } from "../../simulator/cloud/cloud.ts";
import { route53Resources } from "../../simulator/deploy/resources/route53.ts";
import { ADDRESS, type GlobalWorld, HOSTNAME, inGlobalWorld, parseCheck } from "../helpers/global-world.ts";
import { createFakeRegion } from "../helpers/region.ts";

/** Makes a resource as the deployer does: validate, then create. */
function deploy(world: GlobalWorld, type: string, properties: unknown) {
  const found = route53Resources(world.route53)[type];
  if (!found) throw new Error(`no resource type ${type}`);
  const region: Region = createFakeRegion(world.kernel, world.network);
  const parsed = z.parse(found.schema, properties);
  return found.create({
    logicalId: "Logical",
    properties: parsed,
    stack: { name: "global", region },
    cause: 1,
  });
}

const endpoint = { Type: "HTTPS", IPAddress: ADDRESS["us-east-1"], FullyQualifiedDomainName: HOSTNAME };

describe("AWS::Route53::HealthCheck", () => {
  test("refers to the check's id and takes its name from the tag", () =>
    inGlobalWorld(async (world) => {
      const HealthCheckTags = [{ Key: "Name", Value: "web-us-east-1" }];
      const made = deploy(world, "AWS::Route53::HealthCheck", {
        HealthCheckConfig: endpoint,
        HealthCheckTags,
      });
      expect(made).toEqual({ ref: made.ref, attributes: { HealthCheckId: made.ref } });
      expect(made.ref).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(world.records("check")).toMatchObject([{ check: made.ref, name: "web-us-east-1", cause: 1 }]);
      deploy(world, "AWS::Route53::HealthCheck", { HealthCheckConfig: endpoint });
      expect(world.records("check")[1]).toMatchObject({ name: "Logical" });
    }));

  test("fills in AWS's defaults and takes numbers and flags that parameters brought as strings", () => {
    expect(parseCheck(endpoint)).toMatchObject({
      Port: 443,
      RequestInterval: 30,
      FailureThreshold: 3,
      Inverted: false,
      EnableSNI: true,
    });
    const strings = { Port: "8443", RequestInterval: "10", FailureThreshold: "1", Inverted: "true" };
    expect(parseCheck({ ...endpoint, ...strings })).toMatchObject({
      Port: 8_443,
      RequestInterval: 10,
      FailureThreshold: 1,
      Inverted: true,
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ["an unknown setting", { ...endpoint, MeasureLatency: true }],
    ["another type's setting", { ...endpoint, SearchString: "healthy" }],
    ["a string match without string", { ...endpoint, Type: "HTTPS_STR_MATCH" }],
    ["an interval that AWS does not have", { ...endpoint, RequestInterval: 20 }],
    ["no target", { Type: "HTTPS" }],
    ["two checker Regions", { ...endpoint, Regions: ["us-east-1", "us-west-1"] }],
    ["a check without SNI", { ...endpoint, EnableSNI: false }],
    ["a type that is not modelled", { ...endpoint, Type: "TCP" }],
  ])("refuses %s", (_, settings) => {
    expect(() => parseCheck(settings)).toThrow(z.ZodError);
  });
});

describe("records", () => {
  const set = { Name: `${HOSTNAME}.`, Type: "A", TTL: "20", ResourceRecords: ["192.0.2.1"] };

  test("of AWS::Route53::RecordSet are answered", () =>
    inGlobalWorld(async (world) => {
      const HostedZoneId = world.route53.createZone("xyz-corp.example").id;
      expect(deploy(world, "AWS::Route53::RecordSet", { HostedZoneId, ...set })).toEqual({ ref: HOSTNAME });
      expect(world.route53.answer(HOSTNAME, "A")).toEqual({
        rcode: "NOERROR",
        values: ["192.0.2.1"],
        ttl: 20,
      });
    }));

  test("of AWS::Route53::RecordSetGroup are all made", () =>
    inGlobalWorld(async (world) => {
      const HostedZoneId = world.route53.createZone("xyz-corp.example").id;
      const pair = ["PRIMARY", "SECONDARY"].map((Failover) => ({
        ...set,
        Failover,
        SetIdentifier: Failover,
      }));
      deploy(world, "AWS::Route53::RecordSetGroup", { HostedZoneId, RecordSets: pair });
      expect(world.route53.answer(HOSTNAME, "A").values).toEqual(["192.0.2.1"]);
      const again = () => deploy(world, "AWS::Route53::RecordSet", { HostedZoneId, ...pair[0] });
      expect(again).toThrow("already exists");
    }));

  test("with a property that is not known are refused", () =>
    inGlobalWorld(async (world) => {
      const HostedZoneId = world.route53.createZone("xyz-corp.example").id;
      const weighted = { HostedZoneId, ...set, Weight: 1, SetIdentifier: "a" };
      expect(() => deploy(world, "AWS::Route53::RecordSet", weighted)).toThrow(/Weight/);
    }));
});
