import { beforeEach, describe, expect, test } from "@jest/globals";
import { createAuthorise, type Demand } from "../../simulator/cloud/iam/authorise.ts";
import type { ConditionKeys } from "../../simulator/cloud/iam/conditions.ts";
import { Iam } from "../../simulator/cloud/iam/iam.ts";
import type { PolicyDocument } from "../../simulator/cloud/iam/policy.ts";
import type { Kernel } from "../../simulator/kernel/kernel.ts";

type Statement = Exclude<PolicyDocument["Statement"], readonly unknown[]>;

const VOLUME = "arn:aws:ec2:us-west-2:111122223333:volume/vol-1";

/** A role with one policy of these statements, each with the defaults of `allow`. */
function roleWith(...statements: Partial<Statement>[]) {
  const iam = new Iam("111122223333");
  const role = iam.createRole({ name: "judge", path: "/" });
  const full = statements.map((one) => ({ Effect: "Allow" as const, ...one }));
  if (full.length > 0) iam.putRolePolicy(role, { Version: "2012-10-17", Statement: full });
  return { iam, role };
}

/** The verdict on deleting a volume, with these keys. */
function verdict(statements: Partial<Statement>[], keys: ConditionKeys = {}, resource = VOLUME) {
  const { iam, role } = roleWith(...statements);
  return iam.verdictOn(role, { action: "ec2:DeleteVolume", resource, keys });
}

const allow = (more: Partial<Statement> = {}): Partial<Statement> => ({
  Action: "ec2:DeleteVolume",
  Resource: "*",
  ...more,
});
const conditioned = (operator: string, key: string, value: string | string[] | boolean) =>
  allow({ Condition: { [operator]: { [key]: value } } });

describe("the verdict of a role's policies", () => {
  test.each<[string, Partial<Statement>[], string]>([
    ["nothing is said", [], "not allowed"],
    ["another action is allowed", [allow({ Action: "ec2:DeleteSnapshot" })], "not allowed"],
    ["the action is allowed", [allow()], "allowed"],
    ["one statement of two allows it", [allow({ Action: "s3:*" }), allow()], "allowed"],
    ["a later statement denies it", [allow(), allow({ Effect: "Deny" })], "denied explicitly"],
    ["an earlier statement denies it", [allow({ Effect: "Deny" }), allow()], "denied explicitly"],
    ["another resource is denied", [allow(), allow({ Effect: "Deny", Resource: `${VOLUME}2` })], "allowed"],
    [
      "a denial's condition does not hold",
      [allow(), { ...conditioned("StringEquals", "ec2:Region", "us-east-1"), Effect: "Deny" }],
      "allowed",
    ],
  ])("when %s", (_, statements, expected) => {
    expect(verdict(statements)).toBe(expected);
  });

  test.each<[string | string[], boolean]>([
    ["EC2:deletevolume", true],
    ["ec2:*", true],
    ["ec2:Delete*", true],
    ["ec2:DeleteVolum?", true],
    ["*", true],
    [["s3:PutObject", "ec2:DeleteVolume"], true],
    ["ec2:DeleteVolum", false],
    ["ec2:Delete", false],
    ["s3:*", false],
  ])("the action %j fits: %s", (Action, expected) => {
    expect(verdict([allow({ Action })])).toBe(expected ? "allowed" : "not allowed");
  });

  test.each<[string | string[], boolean]>([
    ["*", true],
    ["arn:aws:ec2:*:111122223333:volume/*", true],
    ["arn:aws:ec2:us-west-?:*:volume/vol-1", true],
    [[`${VOLUME}0`, VOLUME], true],
    ["arn:aws:ec2:us-west-2:111122223333:VOLUME/vol-1", false],
    ["arn:aws:ec2:us-west-2::volume/vol-1", false],
    ["arn:aws:ec2:us-west-2:111122223333:snapshot/*", false],
    ["arn:aws:ec2:us-west-2:11112222333:volume/vol-1", false],
    // A wildcard stays between its colons.
    ["arn:aws:*:volume/vol-1:::", false],
  ])("the resource %j fits: %s", (Resource, expected) => {
    expect(verdict([allow({ Resource })])).toBe(expected ? "allowed" : "not allowed");
  });

  test("what is made has the id *, which no pattern of ids fits", () => {
    const made = VOLUME.replace("vol-1", "*");
    const all = allow({ Resource: VOLUME.replace("vol-1", "*") });
    expect(verdict([all], {}, made)).toBe("allowed");
    expect(verdict([allow({ Resource: VOLUME.replace("vol-1", "vol-*") })], {}, made)).toBe("not allowed");
  });

  test("NotAction and NotResource mean everything else", () => {
    expect(verdict([{ NotAction: "ec2:DeleteVolume", Resource: "*" }])).toBe("not allowed");
    expect(verdict([{ NotAction: "s3:*", Resource: "*" }])).toBe("allowed");
    expect(verdict([{ Action: "*", NotResource: VOLUME }])).toBe("not allowed");
  });
});

describe("a condition", () => {
  const keys = {
    "ec2:region": "us-west-2",
    "aws:resourcetag/lifeboat:group": "web",
    "aws:tagkeys": ["lifeboat:epoch", "lifeboat:run"],
  };

  test.each<[string, string, string | string[] | boolean, boolean]>([
    ["StringEquals", "ec2:Region", "us-west-2", true],
    ["StringEquals", "EC2:region", ["us-east-1", "us-west-2"], true],
    ["StringEquals", "ec2:Region", "US-WEST-2", false],
    ["StringEquals", "ec2:Region", "us-west-*", false],
    ["StringLike", "ec2:Region", "us-west-*", true],
    ["StringEquals", "aws:ResourceTag/lifeboat:group", "web", true],
    ["StringEquals", "aws:ResourceTag/lifeboat:server", "web", false],
    ["StringEqualsIfExists", "aws:ResourceTag/lifeboat:server", "web", true],
    ["StringEqualsIfExists", "aws:ResourceTag/lifeboat:group", "shop", false],
    ["StringNotEquals", "aws:ResourceTag/lifeboat:group", ["web", "shop"], false],
    ["StringNotEquals", "aws:ResourceTag/lifeboat:server", "web", true],
    ["Null", "aws:ResourceTag/lifeboat:group", false, true],
    ["Null", "aws:ResourceTag/lifeboat:group", "true", false],
    ["Null", "aws:ResourceTag/lifeboat:run", true, true],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["lifeboat:epoch", "lifeboat:run", "x"], true],
    ["ForAllValues:StringEquals", "aws:TagKeys", "lifeboat:epoch", false],
    ["ForAllValues:StringEquals", "aws:RequestTag/none", "x", true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", "lifeboat:epoch", true],
    ["ForAnyValue:StringEquals", "aws:TagKeys", "Name", false],
    ["Bool", "kms:GrantIsForAWSResource", true, false],
  ])("%s of %s with %j holds: %s", (operator, key, value, expected) => {
    expect(verdict([conditioned(operator, key, value)], keys)).toBe(expected ? "allowed" : "not allowed");
  });

  test("is one of several, all of which must hold", () => {
    const both = { StringEquals: { "ec2:Region": "us-west-2", "aws:ResourceTag/lifeboat:group": "shop" } };
    expect(verdict([allow({ Condition: both })], keys)).toBe("not allowed");
  });
});

test.each<[Partial<Statement>, string]>([
  [conditioned("NumericLessThan", "ec2:Region", "1"), "the condition operator NumericLessThan"],
  [conditioned("ForSomeValues:StringEquals", "ec2:Region", "x"), "the condition operator ForSomeValues"],
  [conditioned("StringEquals", "aws:PrincipalTag/team", "x"), "the condition key aws:principaltag/team"],
  [conditioned("StringEquals", "aws:TagKeys", "x"), "without ForAllValues or ForAnyValue"],
  [conditioned("StringEquals", "ec2:Region", "${aws:username}"), "a policy variable in ec2:region"],
  [allow({ Resource: "arn:aws:s3:::home/${aws:username}/*" }), "a policy variable in the resource"],
  [allow({ Resource: "vol-1" }), "must be in ARN format"],
  [allow({ Action: "DeleteVolume" }), "the action DeleteVolume"],
  [{ Action: "ec2:*" }, "a statement has Resource or NotResource"],
  [allow({ NotAction: "s3:*" }), "a statement has Action or NotAction"],
  [allow({ Principal: "*" }), "no Principal"],
])("a policy with %j is not deployed", (statement, message) => {
  expect(() => roleWith(statement)).toThrow(message);
});

describe("a shared policy", () => {
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "ec2:DeleteVolume", Resource: "*" },
  };
  const question = { action: "ec2:DeleteVolume", resource: VOLUME, keys: {} };

  test("lets each role that has it", () => {
    const { iam, role } = roleWith();
    expect(iam.verdictOn(role, question)).toBe("not allowed");
    iam.attachRolePolicy(role, iam.createPolicy({ name: "clean", path: "/" }, document));
    expect(iam.verdictOn(role, question)).toBe("allowed");
  });

  test("of AWS's own stops whoever asks what it says", () => {
    const { iam, role } = roleWith(allow());
    iam.attachRolePolicy(role, "arn:aws:iam::aws:policy/ReadOnlyAccess");
    expect(() => iam.verdictOn(role, question)).toThrow("what arn:aws:iam::aws:policy/ReadOnlyAccess lets");
    expect(() => iam.attachRolePolicy(role, "arn:aws:iam::111122223333:policy/none")).toThrow(
      "does not exist",
    );
  });
});

describe("a refusal", () => {
  const demand: Demand = { action: "ec2:DeleteVolume", resource: VOLUME, keys: {} };
  const request = { region: "us-west-2", cause: 7 };
  const ask = (service: string, statements: Partial<Statement>[], more: Partial<Demand> = {}) => {
    const { iam, role } = roleWith(...statements);
    const who = { role, session: "prune" };
    const kernel = { record: (...traced: unknown[]) => records.push(traced) } as unknown as Kernel;
    return createAuthorise(iam, kernel)({ who, demand: { ...demand, ...more }, service, ...request });
  };
  const records: unknown[] = [];
  beforeEach(() => {
    records.length = 0;
  });

  test.each<[string, string, number]>([
    ["EC2", "UnauthorizedOperation", 403],
    ["S3", "AccessDenied", 403],
    ["SNS", "AuthorizationErrorException", 403],
    ["CloudWatch", "AccessDenied", 403],
    ["DynamoDB", "AccessDeniedException", 400],
    ["SFN", "AccessDeniedException", 400],
    ["KMS", "AccessDeniedException", 400],
  ])("of %s is %s with status %d", (service, code, httpStatus) => {
    expect(ask(service, [])).toMatchObject({ code, httpStatus });
  });

  test("names who, what, on which resource, and why", () => {
    const start = `User: arn:aws:sts::111122223333:assumed-role/judge/prune is not authorized to perform: ec2:DeleteVolume on resource: ${VOLUME}`;
    expect(ask("SFN", [])?.message).toBe(
      `${start} because no identity-based policy allows the ec2:DeleteVolume action`,
    );
    expect(ask("SFN", [allow(), allow({ Effect: "Deny" })])?.message).toBe(
      `${start} with an explicit deny in an identity-based policy`,
    );
    expect(ask("EC2", [])?.message).toMatch(/^You are not authorized to perform this operation\. User: /);
  });

  test("is left to the service where the resource is missing and others are allowed", () => {
    const tagged = conditioned("StringEquals", "aws:ResourceTag/lifeboat:group", "web");
    expect(ask("EC2", [tagged])?.code).toBe("UnauthorizedOperation");
    expect(ask("EC2", [tagged], { isMissing: true })).toBeUndefined();
    expect(ask("EC2", [], { isMissing: true })?.code).toBe("UnauthorizedOperation");
  });

  test("meets a role that is not there", () => {
    const iam = new Iam("111122223333");
    expect(iam.verdictOn("arn:aws:iam::111122223333:role/nobody", demand)).toBe("not allowed");
  });

  test("is traced with its cause, and nothing else is", () => {
    ask("EC2", [allow()]);
    expect(records).toEqual([]);
    ask("EC2", []);
    const by = "arn:aws:sts::111122223333:assumed-role/judge/prune";
    const { action, resource } = demand;
    expect(records).toEqual([
      [7, { kind: "denial", region: "us-west-2", by, action, resource, verdict: "not allowed" }],
    ]);
  });
});
