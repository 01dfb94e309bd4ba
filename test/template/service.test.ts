import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Artefacts } from "../../simulator/deploy/package.ts";
import type { Template } from "../../simulator/deploy/template.ts";
import { configuration, ofType, PACKAGING_MS, packaged, ROOT, serviceTemplate } from "../helpers/packaged.ts";

let artefacts: Artefacts;
beforeAll(async () => {
  artefacts = await packaged();
}, PACKAGING_MS);

const template = (region: string = configuration.regions[0]): Template => serviceTemplate(artefacts, region);
const propertiesOf = (id: string) => template().Resources[id]?.Properties ?? {};
const getAtt = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });

test("serverless.yml stays readable", () => {
  expect(readFileSync(join(ROOT, "serverless.yml"), "utf8").split("\n").length).toBeLessThanOrEqual(121);
});

test("both Regions get the same resources", () => {
  const [first, second] = configuration.regions.map((region) =>
    Object.entries(template(region).Resources).map(([id, { Type }]) => `${id} ${Type}`),
  );
  expect(first?.sort()).toEqual(second?.sort());
});

test("a Region's functions are told the other Region's switch bucket", () => {
  const [first, second] = configuration.regions;
  for (const [region, other] of [[first, second] as const, [second, first] as const]) {
    const { Properties } = template(region).Resources["TakeOverLambdaFunction"] ?? {};
    expect(Properties).toMatchObject({
      Environment: {
        Variables: {
          LIFEBOAT_OTHER_SWITCH_BUCKET: { "Fn::Sub": `lifeboat-drill-switch-\${AWS::AccountId}-${other}` },
        },
      },
    });
  }
});

describe("functions", () => {
  test("run on Node 24, arm64, within a time-out, with a retained log", () => {
    const functions = ofType(template(), "AWS::Lambda::Function");
    expect(functions.length).toBe(22);
    for (const [id, { Properties }] of functions) {
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
      expect(Properties["Timeout"]).toBeGreaterThanOrEqual(12);
      expect(Properties["Timeout"]).toBeLessThanOrEqual(30);
      expect(Properties["MemorySize"]).toBeGreaterThanOrEqual(256);
      // A small account has few concurrent executions; none is set aside.
      expect(Properties).not.toHaveProperty("ReservedConcurrentExecutions");
      const log = propertiesOf(id.replace("LambdaFunction", "LogGroup"));
      expect(log).toMatchObject({
        LogGroupName: `/aws/lambda/${Properties["FunctionName"]}`,
        RetentionInDays: 90,
      });
    }
  });

  test("none is versioned", () => {
    expect(ofType(template(), "AWS::Lambda::Version")).toEqual([]);
  });

  test("know their surroundings by environment variables, and nothing that the configuration says", () => {
    for (const [, { Properties }] of ofType(template(), "AWS::Lambda::Function"))
      expect(Object.keys((Properties["Environment"] as { Variables: object }).Variables).sort()).toEqual([
        "LIFEBOAT_ADDRESSES",
        "LIFEBOAT_FAILOVER_MACHINE",
        "LIFEBOAT_KMS_KEY",
        "LIFEBOAT_NAME_SERVERS",
        "LIFEBOAT_OTHER_SWITCH_BUCKET",
        "LIFEBOAT_STAGE",
        "LIFEBOAT_SWITCH_BUCKET",
        "LIFEBOAT_TABLE",
        "LIFEBOAT_TOPIC",
        "NODE_OPTIONS",
        "POWERTOOLS_LOG_LEVEL",
      ]);
  });
});

describe("state machines", () => {
  const machines = ["Backup", "Observe", "Failover"] as const;
  const functionsIn = (value: unknown) =>
    [
      ...new Set(
        Array.from(
          JSON.stringify(value).matchAll(/"Fn::GetAtt":\["(\w+LambdaFunction)","Arn"\]/g),
          ([, id]) => id ?? "",
        ),
      ),
    ].sort();

  test.each(machines)("%s calls functions that exist, and its role may call exactly those", (name) => {
    const called = functionsIn(propertiesOf(`${name}StateMachine`));
    expect(called.length).toBeGreaterThan(0);
    for (const id of called)
      expect({ id, type: template().Resources[id]?.Type }).toEqual({ id, type: "AWS::Lambda::Function" });
    expect(functionsIn(propertiesOf(`${name}StateMachineRole`))).toEqual(called);
  });

  test("backup and failover run exactly once, observe is cheap", () => {
    const types = machines.map((name) => propertiesOf(`${name}StateMachine`)["StateMachineType"]);
    expect(types).toEqual(["STANDARD", "EXPRESS", "STANDARD"]);
  });

  test("each has the name that others find it by, and logs", () => {
    for (const name of machines) {
      const word = name.toLowerCase();
      expect(propertiesOf(`${name}StateMachine`)).toMatchObject({
        StateMachineName: `lifeboat-drill-${word}`,
        RoleArn: getAtt(`${name}StateMachineRole`),
        LoggingConfiguration: {
          IncludeExecutionData: true,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: getAtt(`${name}LogGroup`) } }],
        },
      });
      expect(propertiesOf(`${name}LogGroup`)["RetentionInDays"]).toBeGreaterThanOrEqual(90);
    }
  });
});

describe("schedules", () => {
  test.each([
    ["Backup", `rate(${configuration.backup.everyMinutes} minutes)`, 120],
    ["Observe", "rate(1 minute)", 60],
  ])(
    "%s ticks at its rate, and a late tick is dropped",
    (name, ScheduleExpression, MaximumEventAgeInSeconds) => {
      expect(propertiesOf(`${name}Schedule`)).toMatchObject({
        ScheduleExpression,
        State: "ENABLED",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: { Ref: `${name}StateMachine` },
          RetryPolicy: { MaximumEventAgeInSeconds, MaximumRetryAttempts: 2 },
        },
      });
    },
  );
});

describe("alarms", () => {
  const alarm = (word: string) =>
    ofType(template(), "AWS::CloudWatch::Alarm").find(
      ([, { Properties }]) => Properties["AlarmName"] === `lifeboat-drill-web-${word}`,
    )?.[1].Properties;

  test("detection fires at the first high-resolution data point of 1 or more, and at nothing else", () => {
    expect(alarm("detection")).toMatchObject({
      Namespace: "Lifeboat/drill",
      MetricName: "DetectionLevel",
      Dimensions: [{ Name: "Group", Value: "web" }],
      Statistic: "Maximum",
      Period: 10,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "notBreaching",
    });
  });

  test("a blind detector pages after three silent minutes", () => {
    expect(alarm("detector-blind")).toMatchObject({
      MetricName: "DetectorHeartbeat",
      Statistic: "SampleCount",
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
      AlarmActions: [{ Ref: "PagesTopic" }],
    });
  });

  test.each(["recovery-point-age", "projected-age"])("%s pages above the group's objective", (word) => {
    expect(alarm(word)).toMatchObject({
      Threshold: configuration.groups[0]?.objectives.rpoSeconds,
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [{ Ref: "PagesTopic" }],
    });
  });

  test("taken-over keeps its state without data, in a form that a Route 53 check can read", () => {
    expect(alarm("taken-over")).toMatchObject({
      MetricName: "TakenOver",
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      TreatMissingData: "ignore",
    });
  });

  test("each group has all seven", () => {
    const names = ofType(template(), "AWS::CloudWatch::Alarm").map(
      ([, { Properties }]) => Properties["AlarmName"],
    );
    const words = [
      "detection",
      "detector-blind",
      "detector-isolated",
      "recovery-point-age",
      "projected-age",
      "partial-outage",
      "taken-over",
    ];
    expect(names.sort()).toEqual(words.map((word) => `lifeboat-drill-web-${word}`).sort());
  });
});

test("the detection alarm's event calls startFailover, and is worth nothing after a minute", () => {
  expect(propertiesOf("WebDetectionRule")).toMatchObject({
    EventPattern: {
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      detail: { alarmName: ["lifeboat-drill-web-detection"], state: { value: ["ALARM"] } },
    },
    Targets: [{ Arn: getAtt("StartFailoverLambdaFunction"), RetryPolicy: { MaximumEventAgeInSeconds: 60 } }],
  });
  expect(propertiesOf("StartFailoverLambdaEvConf")).toMatchObject({ MaximumEventAgeInSeconds: 60 });
});

describe("what outlives the stack", () => {
  test("the table, the switch bucket and the key are kept when the stack goes", () => {
    const kept = Object.entries(template().Resources).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy === "RetainExceptOnCreate",
    );
    expect(kept.map(([id]) => id).sort()).toEqual([
      "FailoverLogGroup",
      "LifeboatKey",
      "LifeboatTable",
      "SwitchBucket",
    ]);
  });

  test("the table is keyed by group and item, on demand, recoverable, encrypted, and forgets what expires", () => {
    expect(propertiesOf("LifeboatTable")).toMatchObject({
      TableName: "lifeboat-drill",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "group", KeyType: "HASH" },
        { AttributeName: "item", KeyType: "RANGE" },
      ],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  });
});

test("the switch bucket lets Route 53's checkers read the takeover objects, and nobody read anything else", () => {
  const { Statement } = propertiesOf("SwitchBucketPolicy")["PolicyDocument"] as { Statement: object[] };
  expect(Statement).toEqual([
    {
      Sid: "CheckersReadTheSwitch",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: { "Fn::Sub": "${SwitchBucket.Arn}/takeover/*" },
      Condition: { IpAddress: { "aws:SourceIp": { Ref: "CheckerRanges" } } },
    },
  ]);
  expect(propertiesOf("SwitchBucket")).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
});

test("the checkers' ranges have a date, and none is so wide that S3 would call the policy public", () => {
  const { Default, Description } = template().Parameters["CheckerRanges"] ?? {};
  expect(Description).toMatch(/\d{4}-\d\d-\d\d/);
  const ranges = String(Default).split(",");
  expect(ranges.length).toBe(17);
  for (const range of ranges) expect(range).toMatch(/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2\d|3[0-2])$/);
});

test("a failover that fails, times out or is stopped pages and is swept: such ends run no Catch", () => {
  const { EventPattern, Targets } = propertiesOf("EndedRunsRule") as {
    EventPattern: object;
    Targets: object[];
  };
  expect(EventPattern).toMatchObject({
    "detail-type": ["Step Functions Execution Status Change"],
    detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"] },
  });
  const [pages, sweep, ...others] = Targets;
  expect(pages).toMatchObject({ Arn: { Ref: "PagesTopic" } });
  expect(sweep).toMatchObject({ Arn: { "Fn::GetAtt": ["SweepRunsLambdaFunction", "Arn"] } });
  expect(others).toEqual([]);
  expect(propertiesOf("EndedRunsPermission")).toMatchObject({
    FunctionName: { "Fn::GetAtt": ["SweepRunsLambdaFunction", "Arn"] },
    SourceArn: { "Fn::GetAtt": ["EndedRunsRule", "Arn"] },
  });
  expect(JSON.stringify(propertiesOf("PagesTopicPolicy"))).toContain("events.amazonaws.com");
});
