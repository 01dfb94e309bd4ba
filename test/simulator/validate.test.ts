import { PutMetricData$ } from "@aws-sdk/client-cloudwatch";
import { PutItem$ } from "@aws-sdk/client-dynamodb";
import { CreateVolume$, DescribeVolumes$ } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "@jest/globals";
import {
  copierOf,
  idempotencyTokens,
  mismatchError,
  SchemaMismatch,
} from "../../simulator/cloud/validate.ts";

/** AWS's error for an input of an operation; undefined when it fits. */
function refusal(serviceId: string, operation: readonly unknown[], input: unknown) {
  try {
    copierOf(operation[4])(input);
    return undefined;
  } catch (error) {
    if (!(error instanceof SchemaMismatch)) throw error;
    const { code, message } = mismatchError(serviceId, error);
    return `${code}: ${message}`;
  }
}

describe("an input", () => {
  test("that fits is copied as it would come off the wire: without absent members, sharing nothing", () => {
    const Timestamp = new Date(5);
    const input = { Namespace: "n", MetricData: [{ MetricName: "m", Timestamp, Value: 1, Unit: undefined }] };
    const copy = copierOf(PutMetricData$[4])(input) as typeof input;
    expect(copy).toStrictEqual({ Namespace: "n", MetricData: [{ MetricName: "m", Timestamp, Value: 1 }] });
    expect(copy.MetricData[0]?.Timestamp).not.toBe(Timestamp);
  });

  test("that does not fit is answered with the service's own error, which names the member", () => {
    expect(refusal("EC2", CreateVolume$, { AvailabilityZone: "a", Tags: [] })).toBe(
      "UnknownParameter: The parameter Tags is not recognized",
    );
    expect(refusal("EC2", DescribeVolumes$, { Filters: [{ Name: "a", Values: "b" }] })).toBe(
      "InvalidParameterValue: Value (b) for parameter Filters.1.Values is invalid.",
    );
    expect(refusal("DynamoDB", PutItem$, { TableName: "t" })).toMatch(/^ValidationException: .* 'Item'/);
    expect(refusal("CloudWatch", PutMetricData$, { MetricData: [] })).toMatch(
      /^MissingRequiredParameterException: .* 'Namespace'/,
    );
    expect(
      refusal("CloudWatch", PutMetricData$, {
        Namespace: "n",
        MetricData: [{ MetricName: "m", Timestamp: "x" }],
      }),
    ).toMatch(/^InvalidParameterValueException: .* 'MetricData.1.Timestamp'/);
  });

  test("may nest to any depth, and a union has exactly one member", () => {
    const put = (value: unknown) => refusal("DynamoDB", PutItem$, { TableName: "t", Item: { a: value } });
    expect(put({ M: { b: { L: [{ M: {} }] } } })).toBeUndefined();
    expect(put({ S: "x", N: "1" })).toMatch(/'Item.a'/);
    expect(put({ M: { b: { L: [{ S: 5 }] } } })).toMatch(/'Item.a.M.b.L.1.S'/);
  });
});

test("members that the SDK fills with a token are found in the schema", () => {
  expect(idempotencyTokens(CreateVolume$[4])).toEqual(["ClientToken"]);
  expect(idempotencyTokens(DescribeVolumes$[4])).toEqual([]);
});
