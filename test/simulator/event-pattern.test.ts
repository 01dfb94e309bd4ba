import { describe, expect, test } from "@jest/globals";
import { parseEventPattern } from "../../simulator/cloud/events/event-pattern.ts";

const EVENT = {
  source: "aws.ec2",
  "detail-type": "EBS Snapshot Notification",
  region: "us-west-2",
  resources: ["arn:aws:ec2::us-west-2:snapshot/snap-1", "arn:aws:ec2::us-west-2:snapshot/snap-2"],
  detail: {
    event: "copySnapshot",
    result: "succeeded",
    size: 8,
    cause: null,
    incremental: "true",
    encrypted: false,
    address: "10.1.2.3",
    address6: "2001:db8::5",
    path: "backups/web/data.img",
    tags: [
      { key: "group", value: "web" },
      { key: "server", value: "web-1" },
    ],
    none: [],
    "a.b": "joined",
  },
};

const matches = (pattern: object, event: unknown = EVENT) =>
  parseEventPattern(JSON.stringify(pattern))(event);

describe("an event pattern", () => {
  test.each<[string, object]>([
    ["equal text in one of several values", { source: ["aws.s3", "aws.ec2"] }],
    ["any element of an array", { resources: ["arn:aws:ec2::us-west-2:snapshot/snap-2"] }],
    ["a number by its value", { detail: { size: [8.0] } }],
    ["null and false", { detail: { cause: [null], encrypted: [false] } }],
    ["a prefix", { resources: [{ prefix: "arn:aws:ec2::us-west-2:" }] }],
    ["a prefix in any case", { source: [{ prefix: { "equals-ignore-case": "AWS." } }] }],
    ["a suffix", { detail: { path: [{ suffix: ".img" }] } }],
    ["a suffix in any case", { detail: { path: [{ suffix: { "equals-ignore-case": ".IMG" } }] } }],
    ["text in any case", { detail: { event: [{ "equals-ignore-case": "COPYSNAPSHOT" }] } }],
    ["a wildcard", { detail: { path: [{ wildcard: "*/web/*.img" }] } }],
    ["anything but a value", { detail: { result: [{ "anything-but": "failed" }] } }],
    ["anything but several values", { detail: { size: [{ "anything-but": [1, 2] }] } }],
    ["null as anything but a text", { detail: { cause: [{ "anything-but": "x" }] } }],
    ["anything but a prefix, of a number", { detail: { size: [{ "anything-but": { prefix: "8" } }] } }],
    [
      "anything but a wildcard",
      { detail: { path: [{ "anything-but": { wildcard: ["*/db/*", "*.iso"] } }] } },
    ],
    ["a numeric range", { detail: { size: [{ numeric: [">", 0, "<=", 8] }] } }],
    ["a numeric equality", { detail: { size: [{ numeric: ["=", 8] }] } }],
    ["what exists", { detail: { incremental: [{ exists: true }] } }],
    ["what does not exist", { detail: { message: [{ exists: false }] } }],
    ["an empty array as what does not exist", { detail: { none: [{ exists: false }] } }],
    ["an object as what does not exist itself", { detail: [{ exists: false }] }],
    ["an address in a network", { detail: { address: [{ cidr: "10.1.0.0/16" }] } }],
    ["an address in a network of version 6", { detail: { address6: [{ cidr: "2001:db8::/32" }] } }],
    [
      "the first or the second alternative",
      { $or: [{ source: ["x"] }, { detail: { event: ["copySnapshot"] } }] },
    ],
    ["names joined with dots", { detail: { a: { b: ["joined"] } } }],
    [
      "fields of one element of an array of objects",
      { detail: { tags: { key: ["server"], value: ["web-1"] } } },
    ],
  ])("matches %s", (_, pattern) => {
    expect(matches(pattern)).toBe(true);
  });

  test.each<[string, object]>([
    ["other text", { source: ["aws.s3"] }],
    ["text where a number is", { detail: { size: ["8"] } }],
    ["a number where text is", { detail: { incremental: [true] } }],
    ["what is absent as anything but a value", { detail: { message: [{ "anything-but": "x" }] } }],
    ["text in a numeric range", { detail: { address: [{ numeric: [">", 0] }] } }],
    ["a number outside of a range", { detail: { size: [{ numeric: [">", 8] }] } }],
    ["an object as what exists", { detail: [{ exists: true }] }],
    ["an empty array as what exists", { detail: { none: [{ exists: true }] } }],
    ["an address outside of a network", { detail: { address: [{ cidr: "10.2.0.0/16" }] } }],
    ["an address of the other version", { detail: { address6: [{ cidr: "0.0.0.0/0" }] } }],
    ["one field of two", { source: ["aws.ec2"], region: ["us-east-1"] }],
    ["neither alternative", { $or: [{ source: ["x"] }, { source: ["y"] }] }],
    ["fields of different elements of an array", { detail: { tags: { key: ["group"], value: ["web-1"] } } }],
    ["a wildcard that stops short", { detail: { path: [{ wildcard: "backups/*/data" }] } }],
  ])("does not match %s", (_, pattern) => {
    expect(matches(pattern)).toBe(false);
  });

  test("takes a star behind a backslash for a star, and dots for dots", () => {
    expect(matches({ a: [{ wildcard: "1\\**.x" }] }, { a: "1*23.x" })).toBe(true);
    expect(matches({ a: [{ wildcard: "1\\**.x" }] }, { a: "1223.x" })).toBe(false);
    expect(matches({ a: [{ wildcard: "1.*" }] }, { a: "12\n" })).toBe(false);
  });

  test("takes $or for a name when it is not a list of two patterns or more", () => {
    expect(matches({ $or: ["a", "b"] }, { $or: "b" })).toBe(true);
    expect(matches({ $or: [{ prefix: "a" }, { exactly: "b" }] }, { $or: "b" })).toBe(true);
  });

  test("combines alternatives at two places", () => {
    const pattern = { $or: [{ a: [1] }, { a: [2] }], detail: { $or: [{ b: [1] }, { b: [2] }] } };
    expect(matches(pattern, { a: 2, detail: { b: 1 } })).toBe(true);
    expect(matches(pattern, { a: 2, detail: { b: 3 } })).toBe(false);
  });
});

describe("an invalid event pattern is refused with AWS's reason:", () => {
  test.each<[unknown, string]>([
    [[], "Filter is not an object"],
    [{ source: "aws.ec2" }, '"source" must be an object or an array'],
    [{ source: [] }, "Empty arrays are not allowed"],
    [{ detail: {} }, "Empty objects are not allowed"],
    [{ source: [["a"]] }, "Match value must be String, number, true, false, or null"],
    [{ source: [{ prefix: 1 }] }, "prefix match pattern must be a string"],
    [{ source: [{ suffix: ["a"] }] }, "suffix match pattern must be a string"],
    [{ source: [{ wildcard: "a**" }] }, "Consecutive wildcard characters at pos 1"],
    [{ source: [{ wildcard: "a\\b" }] }, "Invalid escape character at pos 1"],
    [{ source: [{ "equals-ignore-case": 1 }] }, "equals-ignore-case match pattern must be a string"],
    [{ source: [{ numeric: 10 }] }, "Value of numeric must be an array."],
    [{ source: [{ numeric: ["~", 1] }] }, "Unrecognized numeric range operator: ~"],
    [{ source: [{ numeric: [] }] }, "Invalid member in numeric match: ]"],
    [{ source: [{ numeric: [">", "1"] }] }, "Value of > must be numeric"],
    [{ source: [{ numeric: [">", 0, "<"] }] }, "Value of < must be numeric"],
    [{ source: [{ numeric: [">", 0, "="] }] }, "Bad numeric range operator: ="],
    [{ source: [{ numeric: ["<", 5, ">", 0] }] }, "Too many elements in numeric expression"],
    [{ source: [{ numeric: [">", 5, "<", 5] }] }, "Bottom must be less than top"],
    [{ source: [{ numeric: [">", 6e9] }] }, "Value must be between -5.0E9 and 5.0E9, inclusive"],
    [{ source: [{ exists: "yes" }] }, "exists match pattern must be either true or false."],
    [{ source: [{ sounds: "like" }] }, "Unrecognized match type sounds"],
    [{ source: [{ toString: "x" }] }, "Unrecognized match type toString"],
    [{ source: [{ prefix: "a", suffix: "b" }] }, "Only one key allowed in match expression"],
    [
      { source: [{ "anything-but": null }] },
      "Value of anything-but must be an array or single string/number value.",
    ],
    [
      { source: [{ "anything-but": ["a", null] }] },
      "Inside anything but list, start|null|boolean is not supported.",
    ],
    [{ source: [{ "anything-but": { prefix: 1 } }] }, "prefix/suffix match pattern must be a string"],
    [{ source: [{ "anything-but": { suffix: ["a", ""] } }] }, "Null prefix/suffix not allowed"],
    [{ source: [{ exactly: 1 }] }, "exact match pattern must be a string"],
    [{ source: [{ "anything-but": { cidr: "x" } }] }, "Unsupported anything-but pattern: cidr"],
    [{ source: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR, one '/' required"],
    [{ source: [{ cidr: "10.0.0.0/x" }] }, "Malformed CIDR, mask bits must be an integer"],
    [{ source: [{ cidr: "10.0.0.256/8" }] }, "Nonstandard IP address: 10.0.0.256"],
    [{ source: [{ cidr: "1::2::3/8" }] }, "Nonstandard IP address: 1::2::3"],
  ])("%j", (pattern, reason) => {
    expect(() => parseEventPattern(JSON.stringify(pattern))).toThrow(
      `Event pattern is not valid. Reason: ${reason}`,
    );
  });

  test("what is no JSON", () => {
    expect(() => parseEventPattern("{'a': 1}")).toThrow("Event pattern is not valid. Reason: ");
  });
});
