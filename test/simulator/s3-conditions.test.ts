import { describe, expect, test } from "@jest/globals";
import { rangeOf, requireReadable, requireWritable } from "../../simulator/cloud/s3/conditions.ts";
import { copyOf, requireCopyable, sourceOf } from "../../simulator/cloud/s3/copy.ts";
import { storeObject } from "../../simulator/cloud/s3/objects.ts";

const NOW = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000;
const object = storeObject({ Body: "0123456789" }, NOW);
const before = new Date(NOW - HOUR);

describe("a read", () => {
  test.each([
    [{ IfMatch: "other" }, "PreconditionFailed"],
    [{ IfUnmodifiedSince: before }, "PreconditionFailed"],
    [{ IfNoneMatch: object.etag }, "Unknown"],
    [{ IfNoneMatch: object.etag.replaceAll('"', "") }, "Unknown"],
    [{ IfModifiedSince: new Date(NOW) }, "Unknown"],
  ])("under %j is refused", (conditions, code) => {
    expect(() => requireReadable(object, conditions, NOW)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    [{ IfMatch: object.etag, IfUnmodifiedSince: before }],
    [{ IfNoneMatch: "other", IfModifiedSince: new Date(NOW) }],
    [{ IfModifiedSince: new Date(NOW + HOUR) }],
  ])("under %j is not: the entity tag goes first, and the future is not looked at", (conditions) => {
    expect(() => requireReadable(object, conditions, NOW)).not.toThrow();
  });
});

describe("a write", () => {
  test.each([
    [object, { IfNoneMatch: "*" }, "PreconditionFailed"],
    [object, { IfMatch: "other" }, "PreconditionFailed"],
    [undefined, { IfMatch: object.etag }, "NoSuchKey"],
    [undefined, { IfMatch: "*" }, "NotImplemented"],
    [undefined, { IfNoneMatch: "etag" }, "NotImplemented"],
    [undefined, { IfNoneMatch: "*", IfMatch: "etag" }, "NotImplemented"],
  ])("over %p under %j is refused", (standing, conditions, code) => {
    expect(() => requireWritable(standing, conditions)).toThrow(expect.objectContaining({ code }));
  });

  test("is made where its condition holds", () => {
    expect(() => requireWritable(undefined, { IfNoneMatch: "*" })).not.toThrow();
    expect(() => requireWritable(object, { IfMatch: object.etag })).not.toThrow();
  });
});

test.each([
  ["bytes=0-3", { from: 0, to: 3 }],
  ["bytes=8-", { from: 8, to: 9 }],
  ["bytes=-2", { from: 8, to: 9 }],
  ["bytes=-99", { from: 0, to: 9 }],
  ["bytes=3-2", undefined],
  ["bytes=0-1,3-4", undefined],
])("the range %s of ten bytes is %j", (header, range) => {
  expect(rangeOf(header, 10)).toEqual(range);
});

test.each(["bytes=10-", "bytes=-0"])("the range %s of ten bytes is refused", (header) => {
  expect(() => rangeOf(header, 10)).toThrow("The requested range is not satisfiable");
});

describe("a copy", () => {
  const onto = { Bucket: "b", Key: "k", CopySource: "b/k" };

  test("onto itself has to change something", () => {
    expect(() => sourceOf(onto)).toThrow("This copy request is illegal");
    expect(sourceOf({ ...onto, MetadataDirective: "REPLACE" })).toEqual({ Bucket: "b", Key: "k" });
  });

  test("of what is not modified fails its condition", () => {
    const input = { ...onto, CopySourceIfNoneMatch: object.etag };
    expect(() => requireCopyable(object, input, NOW)).toThrow(
      expect.objectContaining({ code: "PreconditionFailed" }),
    );
  });

  test("keeps the metadata of its source unless they are replaced", () => {
    const source = storeObject({ Body: "1", Metadata: { a: "1" } }, NOW);
    expect(copyOf(source, onto, NOW).metadata).toEqual({ a: "1" });
    expect(copyOf(source, { ...onto, MetadataDirective: "REPLACE" }, NOW).metadata).toEqual({});
  });
});
