import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Artefacts } from "../../simulator/deploy/package.ts";
import { configuration, ofType, PACKAGING_MS, packaged, ROOT } from "../helpers/packaged.ts";

let artefacts: Artefacts;
beforeAll(async () => {
  artefacts = await packaged();
}, PACKAGING_MS);

const propertiesOf = (id: string) => artefacts.global.template.Resources[id]?.Properties ?? {};
const checkOf = (id: string) => propertiesOf(id)["HealthCheckConfig"];
const records = () =>
  ofType(artefacts.global.template, "AWS::Route53::RecordSet").map(([, each]) => each.Properties);

test("the global stack is deployed from the standby Region and runs no code", () => {
  expect(artefacts.global.region).toBe(configuration.groups[0]?.standby);
  expect(ofType(artefacts.global.template, "AWS::Lambda::Function")).toEqual([]);
});

test("the hosted zone and the addresses come from the account's owner", () => {
  expect(Object.keys(artefacts.global.template.Parameters).sort()).toEqual([
    "AddressWebUsEast1",
    "AddressWebUsWest2",
    "HostedZoneId",
    "SwitchAttached",
  ]);
});

describe("the oracle", () => {
  test.each(["UsEast1", "UsWest2"])(
    "checks the endpoint in %s at its address, under the site's name",
    (region) => {
      expect(checkOf(`Web${region}EndpointCheck`)).toEqual({
        Type: "HTTPS_STR_MATCH",
        IPAddress: { Ref: `AddressWeb${region}` },
        FullyQualifiedDomainName: "www.xyz-corp.example",
        EnableSNI: true,
        Port: 443,
        ResourcePath: "/health",
        SearchString: "healthy",
        RequestInterval: 10,
        FailureThreshold: 3,
      });
    },
  );

  test("answers UP while that check is healthy, else DOWN", () => {
    const name = "_lifeboat-us-east-1.www.xyz-corp.example";
    const pair = records().filter(({ Name }) => Name === name);
    expect(pair).toMatchObject([
      {
        Type: "TXT",
        Failover: "PRIMARY",
        ResourceRecords: ['"UP"'],
        HealthCheckId: { Ref: "WebUsEast1EndpointCheck" },
      },
      { Type: "TXT", Failover: "SECONDARY", ResourceRecords: ['"DOWN"'] },
    ]);
    expect(pair[1]).not.toHaveProperty("HealthCheckId");
  });
});

describe.each([
  ["UsEast1", "us-west-2"],
  ["UsWest2", "us-east-1"],
])("the record of %s", (region, other) => {
  test(`looks for the switch object in ${other}, upside down and at once`, () => {
    expect(checkOf(`Web${region}ObjectCheck`)).toEqual({
      Type: "HTTPS_STR_MATCH",
      FullyQualifiedDomainName: {
        "Fn::Sub": `lifeboat-drill-switch-\${AWS::AccountId}-${other}.s3.${other}.\${AWS::URLSuffix}`,
      },
      EnableSNI: true,
      Port: 443,
      ResourcePath: "/takeover/web",
      SearchString: "taken-over",
      Inverted: true,
      RequestInterval: 10,
      FailureThreshold: 1,
    });
  });

  test(`latches on the taken-over metric of ${other}`, () => {
    expect(checkOf(`Web${region}MetricCheck`)).toEqual({
      Type: "CLOUDWATCH_METRIC",
      AlarmIdentifier: { Name: "lifeboat-drill-web-taken-over", Region: other },
      InsufficientDataHealthStatus: "LastKnownStatus",
    });
  });

  test("is in charge only while both say so", () => {
    expect(checkOf(`Web${region}InChargeCheck`)).toEqual({
      Type: "CALCULATED",
      ChildHealthChecks: [{ Ref: `Web${region}ObjectCheck` }, { Ref: `Web${region}MetricCheck` }],
      HealthThreshold: 2,
    });
    expect(propertiesOf(`Web${region}Record`)).toEqual({
      HostedZoneId: { Ref: "HostedZoneId" },
      Name: "www.xyz-corp.example",
      Type: "A",
      TTL: "20",
      SetIdentifier: other === "us-west-2" ? "us-east-1" : "us-west-2",
      Failover: region === "UsEast1" ? "PRIMARY" : "SECONDARY",
      HealthCheckId: { Ref: `Web${region}InChargeCheck` },
      ResourceRecords: [{ Ref: `AddressWeb${region}` }],
    });
  });
});

test("the records wait for a second deployment, because a new inverted check is born unhealthy", () => {
  const { Parameters, Conditions, Resources } = artefacts.global.template;
  expect(Parameters["SwitchAttached"]).toMatchObject({ Default: "false", AllowedValues: ["true", "false"] });
  expect(Conditions["IsSwitchAttached"]).toEqual({ "Fn::Equals": [{ Ref: "SwitchAttached" }, "true"] });
  for (const region of ["UsEast1", "UsWest2"])
    expect(Resources[`Web${region}Record`]?.Condition).toBe("IsSwitchAttached");
  for (const [, check] of ofType(artefacts.global.template, "AWS::Route53::HealthCheck"))
    expect(check.Condition).toBeUndefined();
});

test("the standby's record is made after the active's and removed before it, so that it never answers alone", () => {
  const { Resources } = artefacts.global.template;
  expect(Resources["WebUsWest2Record"]?.DependsOn).toEqual(["WebUsEast1Record"]);
  expect(Resources["WebUsEast1Record"]?.DependsOn).toEqual([]);
});

test("the stack policy denies replacing and deleting health checks and records", () => {
  const { provider } = parse(readFileSync(join(ROOT, "serverless.global.yml"), "utf8"));
  expect(provider.stackPolicy).toContainEqual({
    Effect: "Deny",
    Principal: "*",
    Action: ["Update:Replace", "Update:Delete"],
    Resource: "*",
    Condition: { StringEquals: { ResourceType: ["AWS::Route53::HealthCheck", "AWS::Route53::RecordSet"] } },
  });
});
