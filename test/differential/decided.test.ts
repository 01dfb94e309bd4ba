import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { loadSdk } from "./sdk.ts";
import type { Outcome } from "./side.ts";
import { playSimulated } from "./simulated.ts";
import { parseCases } from "./table.ts";

const sdk = await loadSdk([]);
const configuration = readFileSync("lifeboat.yml", "utf8");

/** Plays steps to the simulator alone: an answer, or the code and status of a refusal. */
async function played(steps: string): Promise<readonly unknown[]> {
  const [one] = parseCases(
    `[{ case: decided, given: { server: server, address: address }, steps: [${steps}] }]`,
  );
  if (one === undefined) throw new Error("no case");
  return (await playSimulated(one, sdk, configuration)).map(told);
}

function told(outcome: Outcome): unknown {
  if (outcome.kind === "output") return outcome.output;
  if (outcome.kind === "unasked") return outcome.reference;
  const { name, $metadata } = outcome.error as Error & { $metadata?: { httpStatusCode?: number } };
  return `${name} ${$metadata?.httpStatusCode}`;
}

const BUCKET = "S3.CreateBucket: { Bucket: b, CreateBucketConfiguration: { LocationConstraint: us-west-2 } }";

describe("the simulator, where AWS's pages sided against it", () => {
  test("tells of HEAD requests a status, and of what is not there that it is not", async () => {
    const answers = await played(`
      { S3.HeadObject: { Bucket: none, Key: a } },
      { ${BUCKET.replace("Bucket: b", "Bucket: heads")} },
      { S3.PutObject: { Bucket: heads, Key: a, Body: x } },
      { S3.HeadObject: { Bucket: heads, Key: a, IfMatch: '"0"' } },
      { S3.HeadObject: { Bucket: heads, Key: a, Range: "bytes=9-" } },
    `);
    expect([answers[0], answers[3], answers[4]]).toEqual(["NotFound 404", "Unknown 412", "Unknown 416"]);
  });

  test("keeps an object's Cache-Control", async () => {
    const answers = await played(`
      { ${BUCKET.replace("Bucket: b", "Bucket: cached")} },
      { S3.PutObject: { Bucket: cached, Key: a, Body: x, CacheControl: no-store } },
      { S3.HeadObject: { Bucket: cached, Key: a } },
    `);
    expect(answers[2]).toMatchObject({ CacheControl: "no-store" });
  });

  test("refuses performance that a volume's type does not take", async () => {
    const volume = (more: string) =>
      `{ EC2.CreateVolume: { AvailabilityZone: us-west-2a, Size: 8, ${more} } },`;
    const [iops, throughput, many, fine] = await played(
      [
        volume("VolumeType: gp2, Iops: 100"),
        volume("Throughput: 250"),
        volume("VolumeType: gp3, Iops: 80001"),
        volume("VolumeType: gp3, Iops: 80000"),
      ].join(""),
    );
    const combination = "InvalidParameterCombination 400";
    expect([iops, throughput, many]).toEqual([combination, combination, "InvalidParameterValue 400"]);
    expect(fine).toMatchObject({ Iops: 80_000 });
  });

  test("sets an alarm's state where its action fails", async () => {
    const answers = await played(`
      { CloudWatch.PutMetricAlarm: {
        AlarmName: a, Namespace: n, MetricName: m, Statistic: Maximum, Period: 60, EvaluationPeriods: 1,
        Threshold: 1, ComparisonOperator: GreaterThanThreshold,
        AlarmActions: ["arn:aws:sns:us-west-2:\${account}:none"] } },
      { CloudWatch.SetAlarmState: { AlarmName: a, StateValue: ALARM, StateReason: because } },
      { CloudWatch.DescribeAlarms: {} },
    `);
    expect(answers[2]).toMatchObject({ MetricAlarms: [{ StateValue: "ALARM" }] });
  });

  test("tells a new snapshot's tier, and an address's instance by its private address", async () => {
    const answers = await played(`
      { EC2.CreateVolume: { AvailabilityZone: us-west-2a, Size: 8 }, as: volume },
      { EC2.DescribeVolumes: { VolumeIds: ["\${volume.VolumeId}"] }, until: { "Volumes[0].State": available } },
      { EC2.CreateSnapshot: { VolumeId: "\${volume.VolumeId}" } },
      { EC2.AssociateAddress: { AllocationId: "\${address.AllocationId}", InstanceId: "\${server.InstanceId}" } },
      { EC2.DescribeAddresses: {} },
    `);
    expect(answers[2]).toMatchObject({ StorageTier: "standard" });
    expect(answers[4]).toMatchObject({ Addresses: [{ PrivateIpAddress: expect.any(String) }] });
  });
});

const TABLE = `DynamoDB.CreateTable: {
  TableName: items, BillingMode: PAY_PER_REQUEST,
  AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: N }],
  KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }] }`;
const PUT =
  "DynamoDB.PutItem: { TableName: items, Item: { pk: { S: a }, sk: { N: '1' }, l: { L: [{ S: x }, { S: y }, { S: z }] } }";

describe("the simulator, where DynamoDB Local has shown what it lacked", () => {
  test.each([
    ["a table's short name", TABLE.replace("items", "it")],
    ["a number beyond", "DynamoDB.PutItem: { TableName: items, Item: { pk: { S: a }, sk: { N: '1E126' } } }"],
    [
      "a long key",
      "DynamoDB.GetItem: { TableName: items, Key: { pk: { S: { $ofLength: 2049 } }, sk: { N: '1' } } }",
    ],
    [
      "bounds the wrong way round",
      `${PUT}, ConditionExpression: "sk BETWEEN :b AND :a", ExpressionAttributeValues: { ":a": { N: "1" }, ":b": { N: "2" } } }`,
    ],
    [
      "a beginning that is a number",
      `${PUT}, ConditionExpression: "begins_with(pk, :a)", ExpressionAttributeValues: { ":a": { N: "1" } } }`,
    ],
    [
      "paths within paths",
      'DynamoDB.GetItem: { TableName: items, Key: { pk: { S: a }, sk: { N: "1" } }, ProjectionExpression: "m, m.k" }',
    ],
    ["a limit of none", "DynamoDB.Scan: { TableName: items, Limit: 0 }"],
    [
      "a filter of a key",
      'DynamoDB.Query: { TableName: items, KeyConditionExpression: "pk = :a", FilterExpression: "sk = :n", ExpressionAttributeValues: { ":a": { S: a }, ":n": { N: "1" } } }',
    ],
    [
      "a key of another type",
      'DynamoDB.Query: { TableName: items, KeyConditionExpression: "pk = :n", ExpressionAttributeValues: { ":n": { N: "1" } } }',
    ],
    [
      "a page that begins elsewhere",
      'DynamoDB.Query: { TableName: items, KeyConditionExpression: "pk = :a", ExclusiveStartKey: { pk: { S: b }, sk: { N: "1" } }, ExpressionAttributeValues: { ":a": { S: a } } }',
    ],
    ["a transaction of nothing", "DynamoDB.TransactWriteItems: { TransactItems: [] }"],
  ])("refuses %s", async (_, step) => {
    const answers = await played(`{ ${TABLE} }, { ${step} }`);
    expect(answers[1]).toBe("ValidationException 400");
  });

  test("cancels a transaction for a key that is none of the table", async () => {
    const wrong = "{ TableName: items, Key: { pk: { N: '1' }, sk: { N: '1' } } }";
    const answers = await played(`
      { ${TABLE} },
      { DynamoDB.TransactWriteItems: { TransactItems: [{ Delete: ${wrong} }] } },
      { DynamoDB.TransactGetItems: { TransactItems: [{ Get: ${wrong} }] } },
    `);
    expect(answers.slice(1)).toEqual(Array(2).fill("TransactionCanceledException 400"));
  });

  test("removes the positions of a list that were there before the update", async () => {
    const answers = await played(`
      { ${TABLE} },
      { ${PUT} } },
      { DynamoDB.UpdateItem: {
        TableName: items, Key: { pk: { S: a }, sk: { N: "1" } }, ReturnValues: UPDATED_NEW,
        UpdateExpression: "REMOVE l[0], l[2]" } },
      { DynamoDB.GetItem: { TableName: items, Key: { pk: { S: a }, sk: { N: "1" } }, ConsistentRead: true } },
    `);
    expect(answers[3]).toMatchObject({ Item: { l: { L: [{ S: "y" }] } } });
  });
});
