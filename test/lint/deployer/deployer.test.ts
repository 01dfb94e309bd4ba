import { describe, expect, test } from "@jest/globals";
import type { ConditionKeys } from "../../../simulator/cloud/iam/conditions.ts";
import { read } from "../../helpers/project.ts";
import { operationsIn } from "./calls.ts";
import { documentedPolicy, judgeBy, partsOf } from "./documented.ts";
import { NOT_NEEDED } from "./not-needed.ts";
import { BUCKET_NAME, generatedName } from "./targets.ts";

const policy = documentedPolicy(read("docs/deploy.md"));
const verdictOn = judgeBy(policy);

describe("the deployer", () => {
  const role = "arn:aws:iam::111122223333:role/lifeboat-production-ListGroupsRole-1a2b3c4d5e6f7";
  const key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  test.each<[what: string, action: string, resource: string, keys: ConditionKeys]>([
    [
      "another function",
      "lambda:UpdateFunctionCode",
      "arn:aws:lambda:us-east-1:111122223333:function:payroll",
      {},
    ],
    [
      "the table of another stage",
      "dynamodb:DeleteTable",
      "arn:aws:dynamodb:us-east-1:111122223333:table/lifeboat-drill",
      {},
    ],
    ["another bucket", "s3:DeleteBucket", "arn:aws:s3:::customers", {}],
    ["another role", "iam:PutRolePolicy", "arn:aws:iam::111122223333:role/Administrator", {}],
    ["a managed policy", "iam:AttachRolePolicy", role, {}],
    ["a role for a server", "iam:PassRole", role, { "iam:passedtoservice": "ec2.amazonaws.com" }],
    ["the policy of a key without the tag", "kms:PutKeyPolicy", key, {}],
    [
      "the end of another stage's key",
      "kms:ScheduleKeyDeletion",
      key,
      { "aws:resourcetag/lifeboat": "drill" },
    ],
    ["what a key has encrypted", "kms:Decrypt", key, { "aws:resourcetag/lifeboat": "production" }],
    [
      "another zone",
      "route53:ChangeResourceRecordSets",
      "arn:aws:route53:::hostedzone/Z00000000000000000000",
      {},
    ],
    ["the zone itself", "route53:DeleteHostedZone", "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ", {}],
    [
      "a server",
      "ec2:TerminateInstances",
      "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0",
      {},
    ],
  ])("may not touch %s", (_what, action, resource, keys) => {
    expect(verdictOn({ action, resource, keys })).toBe("not allowed");
  });

  test("may hand the stage's roles to the services that take them", () => {
    const keys = { "iam:passedtoservice": "lambda.amazonaws.com" };
    expect(verdictOn({ action: "iam:PassRole", resource: role, keys })).toBe("allowed");
  });
});

describe("the policy", () => {
  test("is the one that a reader of docs/deploy.md copies", () => {
    expect(() => documentedPolicy("# Deploying\n")).toThrow("docs/deploy.md has no JSON block");
  });

  test("fits into a managed policy of IAM, which counts no white space", () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6_144);
  });

  test("is tried without each of its actions and resources", () => {
    const two = {
      Version: "2012-10-17",
      Statement: [{ Sid: "S", Effect: "Allow", Action: ["a:B", "a:C"], Resource: "*" }],
    } as const;
    const tried = partsOf(documentedPolicy(inChapter(two)));
    expect(tried.map(({ part, without }) => [part, without.Statement])).toEqual([
      ["a:B", [{ ...two.Statement[0], Action: ["a:C"] }]],
      ["a:C", [{ ...two.Statement[0], Action: ["a:B"] }]],
      ["*", []],
    ]);
  });

  const inChapter = (document: object) =>
    `\n## What the deployer may do\n\n\`\`\`json\n${JSON.stringify(document)}\n\`\`\`\n`;
});

describe("a name that CloudFormation gives", () => {
  test("is stack, logical id and something random", () => {
    expect(generatedName("lifeboat-production", "ListGroupsRole", 64)).toBe(
      "lifeboat-production-ListGroupsRole-1a2b3c4d5e6f7",
    );
  });

  test("is cut where a bucket's would be too long", () => {
    expect(generatedName("lifeboat-global-production", "ServerlessDeploymentBucket", BUCKET_NAME)).toBe(
      "lifeboat-global-producti-serverlessdeploymentbuck-1a2b3c4d5e6f7",
    );
  });
});

describe("the calls of a tool", () => {
  test("are the commands that its source takes from the SDK", () => {
    const source =
      "const { S3Client, HeadBucketCommand } = require('@aws-sdk/client-s3');\nconst {\n  Upload,\n} = require('@aws-sdk/lib-storage');";
    expect(operationsIn(source, "a.js")).toEqual(["s3:HeadBucket", "s3:Upload"]);
  });

  test("are not guessed where they are taken otherwise", () => {
    expect(() => operationsIn("const s3 = require('@aws-sdk/client-s3');", "a.js")).toThrow("not understood");
  });
});

test("whatever is not needed has a reason, and has it once", () => {
  for (const { reason } of NOT_NEEDED) expect(reason).toMatch(/^\S.{15,}\.$/);
  const entries = NOT_NEEDED.flatMap(({ by, actions }) => actions.map((action) => `${by} ${action}`));
  expect(new Set(entries).size).toBe(entries.length);
});
