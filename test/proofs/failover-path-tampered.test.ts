import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Template } from "../../simulator/deploy/template.ts";
import { type FailoverPath, findings, readPath } from "../helpers/failover-path.ts";
import { BEARING } from "../helpers/failover-path-bearing.ts";
import { readCode, type Tampering } from "../helpers/failover-path-code.ts";
import { configuration, PACKAGING_MS, packaged, serviceTemplate } from "../helpers/packaged.ts";
import { read } from "../helpers/project.ts";

/** The path as it is. */
let real: FailoverPath;
beforeAll(async () => {
  const template = serviceTemplate(await packaged(), configuration.groups[0]?.standby ?? "");
  real = await readPath(template, BEARING);
}, PACKAGING_MS);

/** A source file with one passage replaced, which must be there. */
function replaced(file: string, passage: string, by: string): Tampering {
  const text = read(file);
  if (!text.includes(passage)) throw new Error(`${file} has no ${passage}`);
  return { [file]: text.replace(passage, by) };
}

/** The handler of a function with something more at the end of its imports. */
const extended = (file: string, code: string): Tampering => ({ [file]: `${read(file)}\n${code}\n` });

const ofCode = async (folder: string, tampering: Tampering) =>
  findings({ ...real, code: new Map([...real.code, ...(await readCode([folder], tampering))]) });
const ofTemplate = (tamper: (resources: Template["Resources"]) => void) => {
  const template = structuredClone(real.template);
  tamper(template.Resources);
  return findings({ ...real, template });
};

/** Replaces a passage of the failover machine's definition. */
const redefine = (resources: Template["Resources"], change: (text: string) => string) => {
  const source = resources["FailoverStateMachine"]?.Properties["DefinitionString"] as {
    "Fn::Sub": [string, unknown];
  };
  const text = change(source["Fn::Sub"][0]);
  expect(text).not.toBe(source["Fn::Sub"][0]);
  source["Fn::Sub"][0] = text;
};
const restate = (name: string, change: (state: Record<string, unknown>) => void) =>
  ofTemplate((resources) =>
    redefine(resources, (text) => {
      const machine = JSON.parse(text) as { States: Record<string, Record<string, unknown>> };
      change(machine.States[name] ?? {});
      return JSON.stringify(machine);
    }),
  );
const allow = (role: string, statement: object) =>
  ofTemplate((resources) => {
    const policies = resources[role]?.Properties["Policies"] as { PolicyDocument: { Statement: object[] } }[];
    policies[0]?.PolicyDocument.Statement.push({ Effect: "Allow", Resource: "*", ...statement });
  });

describe("a permission on the path is found", () => {
  test.each([
    ["route53:ChangeResourceRecordSets", "needs Route 53's control plane, which stands in us-east-1"],
    ["iam:AttachRolePolicy", "needs IAM's control plane, which stands in us-east-1"],
    ["s3:PutBucketPolicy", "needs S3's bucket settings, which stands in us-east-1"],
    ["ec2:CopySnapshot", "reads from another Region"],
    ["dynamodb:*", "may be anything"],
  ])("%s", (action, objection) => {
    expect(allow("TakeOverRole", { Action: [action] })).toEqual([
      `TakeOverRole: allows ${action}, which ${objection}`,
    ]);
  });

  test("of a state machine's role, and all but some actions", () => {
    expect(allow("ObserveStateMachineRole", { Action: "organizations:ListAccounts" })).toEqual([
      "ObserveStateMachineRole: allows organizations:ListAccounts, which needs Organizations and Account Management, which stands in us-east-1",
    ]);
    expect(allow("TakeOverRole", { NotAction: "s3:GetObject" })).toEqual([
      "TakeOverRole: allows all but some actions",
    ]);
  });
});

test("a permission that is asked for where the caller stands is no finding", () => {
  expect(allow("TakeOverRole", { Action: ["iam:PassRole", "sts:AssumeRole", "s3:GetObject"] })).toEqual([]);
});

describe("code on the path is found", () => {
  test("that changes records", async () => {
    const file = "functions/lib/aws/switch-object.ts";
    const sending = replaced(
      file,
      "return {\n    put:",
      `const zone = new Route53Client(clientSettings(host, region, "home"));
  void zone.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: bucket, ChangeBatch: { Changes: [] } }));
  return {\n    put:`,
    );
    const imports = `import { ChangeResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";\n`;
    expect(await ofCode("take-over", { [file]: imports + sending[file] })).toEqual([
      "take-over: calls route53:ChangeResourceRecordSets, which needs Route 53's control plane, which stands in us-east-1",
    ]);
  });

  test.each([
    [`openEc2(host, "us-west-1", "away")`, '"us-west-1"'],
    [`openEc2(host, host.configuration.groups[0]?.active ?? "", "home")`, "a BinaryExpression"],
    [`openEc2(host, host.configuration.regions[0], "home")`, "the host.configuration.regions.?"],
    [`openEc2Regions(host, environment)("us-east-1")`, "region"],
    [
      `openEc2(host, ((environment) => environment.region)({ region: "us-east-1" }), "home")`,
      "a CallExpression",
    ],
    [`openEc2(host, elsewhere.region, "home")`, "elsewhere.region"],
  ])("that restores by %s", async (opened, region) => {
    const file = "functions/restore-volumes/handler.ts";
    const away = replaced(file, `openEc2(host, environment.region, "home")`, opened);
    const added = `import { openEc2Regions } from "../lib/aws/ec2.ts";
      const elsewhere = JSON.parse('{"region":"us-east-1"}');`;
    const imported = `${added}\n${away[file]}`;
    expect(await ofCode("restore-volumes", { [file]: imported })).toEqual([
      `restore-volumes: opens a client in ${region}, and nothing bears the silence where it is called (FailoverStateMachine, RestoreVolumes)`,
    ]);
  });

  test.each([
    ["an unknown package", `import got from "got"; void got("https://example.com");`, "the import of got"],
    ["a request of its own", `void fetch("https://route53.amazonaws.com");`, "a call of fetch"],
    [
      "a client with settings of its own",
      `import { S3Client } from "@aws-sdk/client-s3"; void new S3Client({ region: "us-east-1" }).config;`,
      "a S3Client without clientSettings",
    ],
    [
      "what is no command of the SDK",
      `import { waitUntilBucketExists } from "@aws-sdk/client-s3"; void waitUntilBucketExists({} as never, {} as never);`,
      "waitUntilBucketExists of @aws-sdk/client-s3",
    ],
  ])("that leads nobody knows where: %s", async (_what, code, named) => {
    const found = await ofCode("read-verdict", extended("functions/read-verdict/handler.ts", code));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`read-verdict: ${named}`);
  });
});

describe("the call into the Region that is lost is borne only where the machine goes on", () => {
  const found = [
    "fence-active: opens a client in region, and nothing bears the silence where it is called (FailoverStateMachine, FenceActive)",
  ];
  test.each<[string, Record<string, unknown>]>([
    ["without a Catch", { Catch: [] }],
    ["with a Catch that ends the run", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "CloseRun" }] }],
    ["with a Catch of some errors", { Catch: [{ ErrorEquals: ["AnswerUnknown"], Next: "TakeOver" }] }],
    ["with a long time-out", { TimeoutSeconds: 60 }],
    ["with a Retry", { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 8 }] }],
  ])("and not %s", (_what, change) => {
    expect(restate("FenceActive", (state) => Object.assign(state, change))).toEqual(found);
  });
});

describe("what takes part is found", () => {
  test("when a state calls AWS by itself", () => {
    const Resource = "arn:aws:states:::aws-sdk:route53:changeResourceRecordSets";
    expect(restate("TakeOver", (state) => Object.assign(state, { Resource }))).toEqual([
      `FailoverStateMachine, TakeOver: calls ${Resource}, which is no function of this stack`,
    ]);
  });

  test("when a state calls a function of the other Region", () => {
    const arn = "arn:aws:lambda:us-east-1:111122223333:function:lifeboat-drill-takeOver";
    const Arguments = { FunctionName: arn };
    expect(restate("TakeOver", (state) => Object.assign(state, { Arguments }))).toEqual([
      `FailoverStateMachine, TakeOver: calls ${arn}, which is no function of this stack`,
    ]);
  });

  test("when nothing begins a failover any more", () => {
    const found = ofTemplate((resources) => {
      delete resources["WebDetectionRule"];
      delete resources["ObserveSchedule"];
    });
    expect(found).toEqual(["no event of an alarm begins a failover", "no schedule watches the group"]);
  });

  test("when a role's text is not here", () => {
    const found = ofTemplate((resources) => {
      const role = resources["TakeOverRole"];
      if (role) role.Properties["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"];
    });
    expect(found).toEqual(["TakeOverRole: has managed policies, which nobody has read"]);
  });

  test("when a function is excused that needs no excuse, or lacks one that it needs", () => {
    const { "probe-slot": _excuse, ...others } = BEARING;
    const bearing = { ...others, "read-verdict": "it is a good function" };
    expect(findings({ ...real, bearing })).toEqual([
      expect.stringMatching(/^probe-slot: opens a client in otherRegion, .*ObserveStateMachine, ProbeSlot/),
      "read-verdict: is excused and calls nobody outside",
    ]);
  });
});
