import { describe, expect, test } from "@jest/globals";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { readTemplate } from "../../simulator/deploy/template.ts";
import {
  mentionedIn,
  NO_VALUE,
  resolveIntrinsics,
  type Scope,
} from "../../simulator/deploy/template-intrinsics.ts";

const VALUES: Readonly<Record<string, unknown>> = {
  "AWS::NoValue": NO_VALUE,
  "AWS::Region": "us-west-2",
  Bucket: "bucket-1",
  Ranges: ["10.0.0.0/8", "192.0.2.0/24"],
};
const scope: Scope = {
  ref: (name) => {
    if (name in VALUES) return VALUES[name];
    throw new Error(`no ${name}`);
  },
  attribute: (id, attribute) => `${id}/${attribute}`,
  condition: (name) => name === "Yes",
  mapping: (map, top, second) => [map, top, second].join("/"),
};
const resolve = (value: unknown) => resolveIntrinsics(value, scope);

describe("intrinsic functions", () => {
  test.each([
    [{ Ref: "Bucket" }, "bucket-1"],
    [{ Ref: "Ranges" }, ["10.0.0.0/8", "192.0.2.0/24"]],
    [{ "Fn::GetAtt": ["Bucket", "Arn"] }, "Bucket/Arn"],
    [{ "Fn::GetAtt": "Bucket.Nested.Arn" }, "Bucket/Nested.Arn"],
    [
      { "Fn::Sub": "${Bucket} in ${AWS::Region}, ${Bucket.Arn}, ${!Bucket}" },
      "bucket-1 in us-west-2, Bucket/Arn, ${Bucket}",
    ],
    [
      { "Fn::Sub": ["${own} and ${Bucket}", { own: { "Fn::GetAtt": ["Bucket", "Arn"] } }] },
      "Bucket/Arn and bucket-1",
    ],
    [{ "Fn::Join": ["-", ["a", { Ref: "Bucket" }]] }, "a-bucket-1"],
    [{ "Fn::Join": [",", { Ref: "Ranges" }] }, "10.0.0.0/8,192.0.2.0/24"],
    [{ "Fn::Select": ["1", { "Fn::Split": ["/", "a/b/c"] }] }, "b"],
    [{ "Fn::FindInMap": ["Map", { Ref: "AWS::Region" }, "Key"] }, "Map/us-west-2/Key"],
    [{ "Fn::Base64": { "Fn::Sub": "${Bucket}" } }, "YnVja2V0LTE="],
    [{ "Fn::If": ["Yes", "a", { Ref: "Nothing" }] }, "a"],
    [{ "Fn::If": ["No", { Ref: "Nothing" }, "b"] }, "b"],
    [{ "Fn::Equals": [{ Ref: "Bucket" }, "bucket-1"] }, true],
    [{ "Fn::And": [{ Condition: "Yes" }, { "Fn::Not": [{ Condition: "No" }] }] }, true],
    [{ "Fn::Or": [{ Condition: "No" }, { "Fn::Equals": ["a", "b"] }] }, false],
  ])("%j gives %j", (value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test("AWS::NoValue takes a property or an item away", () => {
    const nothing = { "Fn::If": ["No", "x", { Ref: "AWS::NoValue" }] };
    expect(resolve({ a: nothing, b: [1, nothing, 2] })).toEqual({ b: [1, 2] });
  });

  test("what is not an intrinsic stays as it is", () => {
    const policy = {
      Effect: "Allow",
      Condition: { Bool: { "aws:SecureTransport": false } },
      Version: 1,
      Empty: null,
    };
    expect(resolve(policy)).toEqual(policy);
    expect(resolve({ Condition: { StringEquals: { a: "b" } } })).toEqual({
      Condition: { StringEquals: { a: "b" } },
    });
  });

  test("an unknown one is refused by name", () => {
    expect(() => resolve({ deep: [{ "Fn::ImportValue": "x" }] })).toThrow(NotModelled);
    expect(() => resolve({ deep: [{ "Fn::ImportValue": "x" }] })).toThrow("Fn::ImportValue");
  });
});

test("what a value mentions is found in every form, also in a branch that is not taken", () => {
  const value = {
    a: { Ref: "A" },
    b: [{ "Fn::GetAtt": ["B", "Arn"] }, { "Fn::GetAtt": "C.Arn" }],
    d: { "Fn::Sub": ["${D.Arn} ${own} ${!Not}", { own: { Ref: "E" } }] },
    f: { "Fn::If": ["Condition", { Ref: "F" }, { Ref: "AWS::NoValue" }] },
  };
  expect(mentionedIn(value).sort()).toEqual(["A", "AWS::NoValue", "B", "C", "D", "E", "F"]);
});

describe("templates", () => {
  test("YAML's short forms are the long ones", () => {
    const text = `
Resources:
  One:
    Type: A::B::C
    Properties:
      ref: !Ref Other
      attribute: !GetAtt Other.Nested.Arn
      text: !Sub "\${Other}"
      joined: !Join [",", [!Ref Other, x]]
      chosen: !If [Yes, 1, 2]`;
    expect(readTemplate(text, "short").Resources["One"]?.Properties).toEqual({
      ref: { Ref: "Other" },
      attribute: { "Fn::GetAtt": ["Other", "Nested.Arn"] },
      text: { "Fn::Sub": "${Other}" },
      joined: { "Fn::Join": [",", [{ Ref: "Other" }, "x"]] },
      chosen: { "Fn::If": ["Yes", 1, 2] },
    });
  });

  test("unknown sections and attributes are refused, all at once", () => {
    const text = `
Transform: AWS::Serverless-2016-10-31
Resources:
  One: { Type: A::B::C, CreationPolicy: {} }`;
    expect(() => readTemplate(text, "mine")).toThrow(NotModelled);
    expect(() => readTemplate(text, "mine")).toThrow(
      /template mine:[\s\S]*Resources\.One\.CreationPolicy: unknown[\s\S]*Transform: unknown/,
    );
  });
});
