import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { TAG } from "../../functions/lib/domain/names.ts";
import type { Artefacts } from "../../simulator/deploy/package.ts";
import { readBundle } from "../helpers/bundle.ts";
import {
  configuration,
  ofType,
  PACKAGING_MS,
  packaged,
  serviceTemplate,
  statementsOf,
} from "../helpers/packaged.ts";

let artefacts: Artefacts;
beforeAll(async () => {
  artefacts = await packaged();
}, PACKAGING_MS);

/** IAM's prefix where it is not the SDK's. */
const PREFIX: Readonly<Record<string, string>> = { sfn: "states" };

/** Calls that come with a client but are not made: endpoint discovery is off, S3 Express is not used. */
const NOT_MADE = ["dynamodb:DescribeEndpoints", "s3:CreateSession"];

/** Actions that AWS asks for beside the call itself. */
const COMPANIONS = ["ec2:CreateTags", "iam:PassRole", "logs:CreateLogStream", "logs:PutLogEvents"];

/** The AWS calls that are in a function's bundle, as IAM names them. */
function callsIn(zipFile: string): string[] {
  const paths = [...readBundle(zipFile).sources.keys()];
  const calls = paths.flatMap((path) => {
    const [, client, call] = /client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
    return client && call ? [`${PREFIX[client] ?? client}:${call}`] : [];
  });
  return calls.filter((call) => !NOT_MADE.includes(call));
}

const roles = (region: string) => ofType(serviceTemplate(artefacts, region), "AWS::IAM::Role");
const statements = () =>
  configuration.regions.flatMap((region) =>
    roles(region).flatMap(([id, role]) => statementsOf(role).map((statement) => ({ id, ...statement }))),
  );

describe("least privilege", () => {
  test("no statement allows every action of anything or of a service", () => {
    const wide = statements().filter(({ actions }) => actions.some((action) => /\*/.test(action)));
    expect(wide).toEqual([]);
  });

  test("where the resource is *, the action knows no resources, and a condition narrows it where AWS has one", () => {
    const everywhere = statements().filter(({ resources }) => resources.includes("*"));
    for (const { actions, condition } of everywhere) {
      const known = actions.every((action) =>
        /^(ec2:Describe\w+|logs:\w+|cloudwatch:PutMetricData)$/.test(action),
      );
      expect({ actions, known }).toEqual({ actions, known: true });
      if (actions.some((action) => action.startsWith("ec2:")))
        expect(condition["StringEquals"]?.["ec2:Region"]).toEqual(configuration.regions);
      if (actions.includes("cloudwatch:PutMetricData"))
        expect(condition["StringEquals"]).toEqual({ "cloudwatch:namespace": "Lifeboat/drill" });
    }
  });

  test("EC2 is changed in the two Regions only", () => {
    const changes = statements().filter(({ actions }) =>
      actions.some((action) => /^ec2:(?!Describe)/.test(action)),
    );
    expect(changes.length).toBeGreaterThan(0);
    for (const { condition } of changes)
      expect(condition["StringEquals"]?.["ec2:Region"]).toEqual(configuration.regions);
  });

  test.each([
    "ec2:StartInstances",
    "ec2:StopInstances",
    "ec2:AttachVolume",
    "ec2:DetachVolume",
    "ec2:DeleteVolume",
    "ec2:DeleteSnapshot",
  ])("%s is allowed on a configured group's resources only (I3)", (action) => {
    const groups = configuration.groups.map(({ name }) => name);
    const allowing = statements().filter(({ actions }) => actions.includes(action));
    expect(allowing.length).toBeGreaterThan(0);
    for (const { condition } of allowing)
      expect(condition["StringEquals"]?.["aws:ResourceTag/lifeboat:group"]).toEqual(groups);
  });

  test("tags are written at birth, or are those that a function writes on a server: all of them and no others", () => {
    const tagging = statements().filter(({ actions }) => actions.includes("ec2:CreateTags"));
    const later = tagging.filter(({ condition }) => !condition["StringEquals"]?.["ec2:CreateAction"]);
    const keys = later.map(({ id, condition }) => [
      id,
      condition["ForAllValues:StringEquals"]?.["aws:TagKeys"],
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      StartStandbyRole: [TAG.epoch, TAG.run, TAG.round],
      StandDownRole: TAG.epoch,
      FenceActiveRole: TAG.epoch,
      SettleObligationsRole: TAG.epoch,
    });
  });

  test("ec2:TerminateInstances is allowed on servers that Lifeboat launched itself, and to stand-down only", () => {
    const allowing = statements().filter(({ actions }) => actions.includes("ec2:TerminateInstances"));
    expect(new Set(allowing.map(({ id }) => id))).toEqual(new Set(["StandDownRole"]));
    const groups = configuration.groups.map(({ name }) => name);
    for (const { condition } of allowing) {
      expect(condition["StringEquals"]?.["aws:ResourceTag/lifeboat:group"]).toEqual(groups);
      expect(condition["Null"]).toEqual({ "aws:ResourceTag/lifeboat:launched-by": false });
    }
  });

  test("a role is passed to EC2 only, by the launch only, and from the servers' own path only", () => {
    const passing = statements().filter(({ actions }) => actions.includes("iam:PassRole"));
    expect(new Set(passing.map(({ id }) => id))).toEqual(new Set(["LaunchStandbyRole"]));
    for (const { actions, resources, condition } of passing) {
      expect(actions).toEqual(["iam:PassRole"]);
      expect(resources.join()).toContain(":role/lifeboat/*");
      expect(condition["StringEquals"]).toEqual({ "iam:PassedToService": "ec2.amazonaws.com" });
    }
  });

  test("nobody is allowed to touch the control plane that the failover does without", () => {
    const touching = statements().filter(({ actions }) =>
      // To pass a role is no call of IAM's: EC2 asks for the permission, wherever it is.
      actions.some((action) => /^(route53|iam):(?!PassRole$)/.test(action)),
    );
    expect(touching).toEqual([]);
  });
});

test("each function has a role of its own", () => {
  for (const region of configuration.regions) {
    const functions = ofType(serviceTemplate(artefacts, region), "AWS::Lambda::Function");
    const used = functions.map(([id, { Properties }]) => ({ id, role: Properties["Role"] }));
    expect(used).toEqual(
      functions.map(([id]) => ({
        id,
        role: { "Fn::GetAtt": [id.replace(/LambdaFunction$/, "Role"), "Arn"] },
      })),
    );
  }
});

test("each function is allowed the AWS calls that are in its bundle, and no other outside its table", () => {
  const [region] = configuration.regions;
  const folder = artefacts.service.get(region)?.folder ?? "";
  const allowed = Object.fromEntries(
    roles(region).map(([id, role]) => [id, statementsOf(role).flatMap(({ actions }) => actions)]),
  );
  for (const [id] of ofType(serviceTemplate(artefacts, region), "AWS::Lambda::Function")) {
    const name = id.replace(/LambdaFunction$/, "");
    const calls = callsIn(join(folder, `${name[0]?.toLowerCase()}${name.slice(1)}.zip`));
    const actions = (allowed[`${name}Role`] ?? []).filter((action) => !action.startsWith("kms:"));
    // The table's file brings all its calls into every bundle that reads or writes it.
    const isTable = (action: string) => action.startsWith("dynamodb:");
    const other = actions.filter((action) => !isTable(action) && !COMPANIONS.includes(action));
    const made = calls.filter((call) => !isTable(call) && !COMPANIONS.includes(call));
    expect({ id, actions: [...new Set(other)].sort() }).toEqual({ id, actions: made.sort() });
    expect({ id, table: actions.some(isTable) }).toEqual({ id, table: calls.some(isTable) });
    if (calls.includes("ec2:CreateTags")) expect(actions).toContain("ec2:CreateTags");
  }
});
