import { describe, expect, test } from "@jest/globals";
import { renderCalls } from "../../cli/report/conformance-calls.ts";
import { replayCallFile } from "../../simulator/conformance/calls/figures.ts";
import type { Json } from "../../simulator/step-functions/json.ts";

interface Call {
  readonly operation: string;
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: Json;
}

/** Replays one case of those calls, numbered from 1. */
const replay = (calls: readonly Call[], observations: readonly object[] = []) => {
  const steps = calls.map((call, index) => ({ step: index + 1, input: {}, ...call }));
  return replayCallFile("calls-made-up.json", [
    { recorded: { id: "case", service: "any", steps, observations } },
  ]);
};

const createTable = {
  operation: "dynamodb.CreateTable",
  input: {
    TableName: "items",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  },
};
const put = { operation: "dynamodb.PutItem", input: { TableName: "items", Item: { id: { S: "a" } } } };
const createTopic = { operation: "sns.CreateTopic", input: { Name: "pages" } };

describe("a call", () => {
  test("that gives what was recorded is equal, placeholders standing for what AWS made up", async () => {
    const output = { TopicArn: "arn:<partition>:sns:<region>:111111111111:<resource:1>" };
    expect(await replay([{ ...createTopic, output }])).toMatchObject({
      cases: 1,
      calls: 1,
      operations: 1,
      share: 1,
      results: 1,
      result: 1,
      differences: [],
    });
  });

  test("that gives something else is not, and the place is named", async () => {
    const { result, differences } = await replay([{ ...createTopic, output: { TopicArn: "other" } }]);
    expect(result).toBe(0);
    expect(differences).toEqual([
      {
        id: "case",
        aspect: "result",
        path: "step 1 sns.CreateTopic TopicArn",
        recorded: "other",
        replayed: "arn:aws:sns:us-east-1:111111111111:pages",
      },
    ]);
  });

  test("gets what earlier calls answered", async () => {
    const subscribe = {
      operation: "sns.Subscribe",
      input: { TopicArn: "${step1.TopicArn}", Protocol: "sms", Endpoint: "+123" },
      output: { SubscriptionArn: "arn:aws:sns:us-east-1:111111111111:pages:<resource:1>" },
    };
    expect(await replay([createTopic, subscribe])).toMatchObject({ operations: 2, result: 2 });
  });

  test("goes to the Region that was recorded", async () => {
    const publish = {
      operation: "sns@us-west-1.Publish",
      input: { TopicArn: "${step1.TopicArn}", Message: "m" },
      error: { Error: { Code: "InvalidParameter", Message: "Invalid parameter: TopicArn" } },
    };
    expect(await replay([createTopic, publish])).toMatchObject({ refusals: 1, errors: 1 });
  });

  test("of the recorder's helper is the call that it makes", async () => {
    const calls = [
      { operation: "fixture.create_state_machine_alias", input: { name: "1", routingConfiguration: [] } },
    ];
    const { differences } = await replay(calls);
    expect(differences[0]?.replayed).toContain("Member must satisfy regular expression pattern");
  });

  test("that reads is asked again until it gives what was waited for", async () => {
    const alarm = {
      operation: "cloudwatch.PutMetricAlarm",
      input: {
        ...{ AlarmName: "a", Namespace: "N", MetricName: "m", Statistic: "Sum", Period: 10, Threshold: 1 },
        ...{
          EvaluationPeriods: 1,
          ComparisonOperator: "GreaterThanThreshold",
          TreatMissingData: "breaching",
        },
      },
    };
    const read = { operation: "cloudwatch.DescribeAlarms", input: { AlarmNames: ["a"] } };
    const observed = { recordKey: "state", of: "${step2.MetricAlarms[0].StateValue}", value: "ALARM" };
    const first = await replay([alarm, { ...read, output: { CompositeAlarms: [] } }], [observed]);
    expect(first).toMatchObject({ calls: 3, results: 3, result: 2 });
  });
});

describe("an error", () => {
  const missing = { ...put, error: { Error: { Code: "ResourceNotFoundException" } } };

  test.each<[string, Json]>([
    ["an answer", { Error: { Code: "ResourceNotFoundException", Message: "Requested resource not found" } }],
    ["an answer without words", { Error: { Code: "ResourceNotFoundException", Message: "" } }],
    [
      "the text of an exception",
      "An error occurred (ResourceNotFoundException) when calling the PutItem operation: Requested resource not found",
    ],
    ["nothing but that there was one", "raised on AWS; payload not recorded"],
  ])("that was recorded as %s is equal", async (_, error) => {
    expect(await replay([{ ...put, error }])).toMatchObject({ refusals: 1, errors: 1, differences: [] });
  });

  test("of another code, in other words, or not there is a difference", async () => {
    const code = await replay([{ ...missing, error: { Error: { Code: "ValidationException" } } }]);
    expect(code.differences[0]?.path).toBe("step 1 dynamodb.PutItem error.code");
    const words = { Error: { Code: "ResourceNotFoundException", Message: "other" } };
    expect((await replay([{ ...put, error: words }])).differences[0]?.path).toContain("error.message");
    expect(await replay([createTable, missing])).toMatchObject({ refusals: 1, errors: 0 });
  });

  test("that was recorded beside its call is compared too, and AWS's blanks are not", async () => {
    const error = "raised on AWS; payload not recorded";
    const text =
      "An error occurred (ResourceNotFoundException) when calling the PutItem operation: Requested  resource not found";
    const observed = {
      recordKey: "exception",
      of: { exception_value: "${step1.error}" },
      value: { exception_value: text },
    };
    expect(await replay([{ ...put, error }], [observed])).toMatchObject({ refusals: 2, errors: 2 });
  });

  test("goes by the code of the query protocol as well as by the SDK's name", async () => {
    const publish = { operation: "sns.Publish", input: { TopicArn: "x", Message: "m" } };
    for (const Code of ["InvalidParameter", "InvalidParameterException"])
      expect(await replay([{ ...publish, error: { Error: { Code } } }])).toMatchObject({ errors: 1 });
  });

  test("without a body goes by its status", async () => {
    const head = { operation: "s3.HeadBucket", input: { Bucket: "none-at-all" } };
    const error = { Error: { Code: "404", Message: "Not Found" }, httpStatus: 404 };
    expect(await replay([{ ...head, error }])).toMatchObject({ errors: 1 });
  });
});

describe("what cannot be compared", () => {
  test("is counted by operation where the simulator has none, and shown", async () => {
    const figures = await replay([createTopic, { operation: "sns.OptInPhoneNumber" }]);
    expect(figures).toMatchObject({ calls: 2, operations: 1, share: 0.5 });
    expect(figures.leftOut).toEqual({ "sns.OptInPhoneNumber": 1 });
    const said = renderCalls([figures]).join("\n");
    expect(said).toMatch(/calls-made-up\.json +1 +2 +50\.0 % +100\.0 % +-/);
    expect(said).toContain("operations left out: sns.OptInPhoneNumber 1");
  });

  test("is a call that needs an answer which is not there", async () => {
    const input = { SubscriptionArn: "${step1.Arn}" };
    const calls = [{ operation: "glue.CreateJob" }, { operation: "sns.Unsubscribe", input }];
    expect(await replay(calls)).toMatchObject({
      operations: 0,
      unasked: 1,
      leftOut: { "glue.CreateJob": 1 },
    });
  });

  test("is a stream, of which there is only Python's name", async () => {
    const input = { Bucket: "b", Key: "k", Body: "<_io.BytesIO object at 0x7fc5>" };
    expect(await replay([{ operation: "s3.PutObject", input }])).toMatchObject({ unasked: 1, operations: 0 });
  });

  test("is what the recorder's own client refused", async () => {
    const error = "Parameter validation failed:\nInvalid type for parameter Name";
    expect(await replay([{ ...createTopic, error }])).toMatchObject({ unasked: 1, operations: 0 });
  });

  test("is a queue, of which there are only the names", async () => {
    const queue = { operation: "sqs.CreateQueue", input: { QueueName: "q" } };
    const read = { operation: "sqs.GetQueueAttributes", input: { QueueUrl: "${step1.QueueUrl}" } };
    const subscribe = {
      operation: "sns.Subscribe",
      input: { TopicArn: "${step3.TopicArn}", Protocol: "sqs", Endpoint: "${step2.Attributes.QueueArn}" },
    };
    const figures = await replay([queue, read, createTopic, subscribe]);
    expect(figures).toMatchObject({ standIns: 2, operations: 2, result: 2 });
  });

  test("is no excuse where the simulator has the operation and refuses by name", async () => {
    const { differences, operations } = await replay([
      { operation: "sns.Publish", input: { PhoneNumber: "+123", Message: "m" } },
    ]);
    expect(operations).toBe(1);
    expect(differences[0]).toMatchObject({ replayed: expect.stringContaining("not modelled") });
  });
});
