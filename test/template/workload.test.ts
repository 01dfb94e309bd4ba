import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TAG } from "../../functions/lib/domain/names.ts";
import { readTemplate } from "../../simulator/deploy/template.ts";
import { configuration, ROOT } from "../helpers/packaged.ts";

const FOLDER = join(ROOT, "resources", "workload");
const template = readTemplate(readFileSync(join(FOLDER, "template.yml"), "utf8"), "workload");
const parametersOf = (region: string): Record<string, string> =>
  JSON.parse(readFileSync(join(FOLDER, "parameters", `${region}.json`), "utf8")).Parameters;
const server = template.Resources["Instance"]?.Properties ?? {};
const launched = (template.Resources["LaunchTemplate"]?.Properties["LaunchTemplateData"] ?? {}) as Readonly<
  Record<string, unknown>
>;
const userData = JSON.stringify(launched["UserData"]);

describe("the reference workload", () => {
  test("is opted in under the configured names, and only the first active one has an epoch", () => {
    const [group] = configuration.groups;
    const tags = server["Tags"];
    expect(tags).toContainEqual({ Key: TAG.group, Value: { Ref: "Group" } });
    expect(tags).toContainEqual({ Key: TAG.server, Value: { Ref: "Server" } });
    const { Group, Server } = template.Parameters;
    expect([Group?.Default, Server?.Default]).toEqual([group?.name, group?.servers[0]]);
    expect(tags).toContainEqual({
      "Fn::If": ["IsActive", { Key: TAG.epoch, Value: "0" }, { Ref: "AWS::NoValue" }],
    });
  });

  test("is active where the configuration says so, with the Regions' own names", () => {
    const [east, west] = ["us-east-1", "us-west-2"].map(parametersOf);
    expect(east).toMatchObject({
      Active: "true",
      SecurityGroupName: "XYZ-WebServer-SG",
      InstanceType: "t3.micro",
    });
    expect(west).toMatchObject({
      Active: "false",
      SecurityGroupName: "XYZ-WebServer-SG-West",
      InstanceType: "t3.micro",
    });
    expect(configuration.groups[0]).toMatchObject({ active: "us-east-1", standby: "us-west-2" });
  });

  test("has an encrypted gp3 data volume in the active Region only, and an address in both", () => {
    expect(template.Resources["DataVolume"]).toMatchObject({
      Condition: "IsActive",
      Properties: { VolumeType: "gp3", Encrypted: true },
    });
    expect(template.Resources["DataVolumeAttachment"]?.Condition).toBe("IsActive");
    expect(template.Resources["Address"]).toMatchObject({ Properties: { InstanceId: { Ref: "Instance" } } });
    expect(template.Resources["Address"]?.Condition).toBeUndefined();
  });

  test("is open for the site, and for administrators from one place", () => {
    const rules = template.Resources["SecurityGroup"]?.Properties["SecurityGroupIngress"];
    const open = (port: unknown) => ({
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      CidrIp: "0.0.0.0/0",
    });
    expect(rules).toHaveLength(3);
    const site = open({ Ref: "Port" });
    expect(rules).toMatchObject([open(80), site, { ...open(22), CidrIp: { Ref: "SshCidr" } }]);
  });

  test("shows by default the health page that the configuration looks for", () => {
    const { Port, HealthPath, HealthStatus, HealthBody } = template.Parameters;
    const { port, path, status, bodyContains } = configuration.groups[0]?.health ?? {};
    expect([Port?.Default, HealthPath?.Default, HealthStatus?.Default]).toEqual([port, path, status]);
    expect(HealthBody?.Default).toContain(bodyContains);
  });

  test("mounts its data by the file system's UUID and boots without it", () => {
    expect(userData).toMatch(/UUID=\$\{DataFilesystemId\} \/srv\/site xfs defaults,nofail/);
  });

  test("reads its epoch through IMDSv2 and stops itself without one", () => {
    expect(launched).toMatchObject({
      InstanceInitiatedShutdownBehavior: "stop",
      MetadataOptions: { HttpTokens: "required", InstanceMetadataTags: "enabled" },
    });
    expect(userData).toContain(`meta-data/tags/instance/${TAG.epoch}`);
    expect(userData).toContain("shutdown -h now");
  });

  test("can be launched afresh in another zone: from its template, by a role that may be passed, with its address", () => {
    expect(server).toMatchObject({ LaunchTemplate: { LaunchTemplateId: { Ref: "LaunchTemplate" } } });
    expect(template.Resources["ServerRole"]?.Properties["Path"]).toBe("/lifeboat/");
    const addressTags = template.Resources["Address"]?.Properties["Tags"];
    expect(addressTags).toContainEqual({ Key: TAG.group, Value: { Ref: "Group" } });
  });

  test("fits into EC2's 16 KiB of user data", () => {
    expect(userData.length).toBeLessThan(16_384);
  });
});
