import { describe, expect, test } from "@jest/globals";
import { sumOf } from "../../simulator/cloud/s3/checksums.ts";
import { S3 } from "../../simulator/cloud/s3.ts";
import { inRegion } from "../helpers/in-region.ts";
import { refusal } from "../helpers/refusal.ts";

const Bucket = "kept";
const Key = "a";
const call = { cause: 1 };
const MIB = 1024 * 1024;

/** Begins an upload; `part` and `complete` are of it. */
const withUpload = (
  settings: { ChecksumAlgorithm?: string; ChecksumType?: "COMPOSITE" | "FULL_OBJECT" },
  main: (upload: {
    operations: S3["operations"];
    part(number: number, Body: string, more?: object): { readonly ETag: string };
    complete(Parts: readonly object[], more?: object): object;
  }) => Promise<void> | void,
) =>
  inRegion(async ({ region }) => {
    const { operations } = new S3(region);
    operations.CreateBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: "us-west-2" } });
    const { UploadId } = operations.CreateMultipartUpload({ Bucket, Key, ...settings });
    await main({
      operations,
      part: (PartNumber, Body, more) =>
        operations.UploadPart({ Bucket, Key, UploadId, PartNumber, Body, ...more }),
      complete: (Parts, more) =>
        operations.CompleteMultipartUpload(
          { Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more },
          call,
        ),
    });
  });

test.each([
  ["CRC32", "NSRBwg=="],
  ["CRC32C", "Nks/tw=="],
  ["CRC64NVME", "BeXKuz/B+us="],
  ["SHA1", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="],
] as const)("the %s of abc is %s", (algorithm, sum) => {
  expect(sumOf(algorithm, Buffer.from("abc"))).toBe(sum);
});

describe("an object that comes in parts", () => {
  test("is there when it is complete, in the order of its parts", () =>
    withUpload({}, async ({ operations, part, complete }) => {
      const last = part(2, "end");
      const first = part(1, "x".repeat(5 * MIB));
      expect(refusal(() => operations.GetObject({ Bucket, Key }))).toMatch(/^NoSuchKey/);
      const answer = complete([
        { PartNumber: 1, ETag: first.ETag },
        { PartNumber: 2, ETag: last.ETag },
      ]);
      expect(answer).toMatchObject({
        ETag: expect.stringMatching(/^"[0-9a-f]{32}-2"$/),
        ChecksumType: "FULL_OBJECT",
      });
      const range = { Range: "bytes=-4" };
      expect(await operations.GetObject({ Bucket, Key, ...range }).Body.transformToString()).toBe("xend");
      const ObjectAttributes = ["ObjectParts"];
      expect(operations.GetObjectAttributes({ Bucket, Key, ObjectAttributes })).toMatchObject({
        ObjectParts: { TotalPartsCount: 2 },
      });
      expect(refusal(() => complete([]))).toMatch(/^NoSuchUpload/);
    }));

  test.each<[string, (parts: { readonly ETag: string }[]) => object[]]>([
    ["InvalidRequest: You must specify at least one part", () => []],
    ["InvalidPart: One or more", ([one]) => [{ PartNumber: 3, ETag: one?.ETag }]],
    ["InvalidPart: One or more", () => [{ PartNumber: 1, ETag: "other" }]],
    [
      "InvalidPartOrder: ",
      ([one, two]) => [
        { PartNumber: 2, ...two },
        { PartNumber: 1, ...one },
      ],
    ],
    [
      "EntityTooSmall: ",
      ([one, two]) => [
        { PartNumber: 1, ...one },
        { PartNumber: 2, ...two },
      ],
    ],
  ])("is refused with %s", (words, choose) =>
    withUpload({}, ({ part, complete }) => {
      const parts = [part(1, "a"), part(2, "b")].map(({ ETag }) => ({ ETag }));
      expect(refusal(() => complete(choose(parts)))).toContain(words);
    }),
  );

  test("has a checksum of the checksums of its parts, which the request has to name", () =>
    withUpload({ ChecksumAlgorithm: "SHA256" }, ({ part, complete }) => {
      expect(refusal(() => part(1, "abc"))).toMatch(
        /expected checksum Type: sha256, actual checksum Type: crc32$/,
      );
      const { ETag } = part(1, "abc", { ChecksumAlgorithm: "SHA256" });
      expect(refusal(() => complete([{ PartNumber: 1, ETag }]))).toMatch(
        /It was missing for part 1 in the request\.$/,
      );
      const ChecksumSHA256 = sumOf("SHA256", Buffer.from("abc"));
      expect(complete([{ PartNumber: 1, ETag, ChecksumSHA256 }])).toMatchObject({
        ChecksumType: "COMPOSITE",
        ChecksumSHA256: expect.stringMatching(/=-1$/),
      });
    }));

  test("has one of the whole where that is asked for, and it is compared", () =>
    withUpload({ ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" }, ({ part, complete }) => {
      const { ETag } = part(1, "abc");
      const whole = { ChecksumType: "FULL_OBJECT", ChecksumCRC32: "AAAAAA==" };
      expect(refusal(() => complete([{ PartNumber: 1, ETag }], whole))).toMatch(/^BadDigest/);
      expect(complete([{ PartNumber: 1, ETag }], { ...whole, ChecksumCRC32: "NSRBwg==" })).toMatchObject({
        ChecksumCRC32: "NSRBwg==",
      });
    }));

  test("does not take the place of what was written meanwhile", () =>
    withUpload({}, ({ operations, part, complete }) => {
      const { ETag } = part(1, "abc");
      const put = operations.PutObject({ Bucket, Key, Body: "other" }, call);
      const parts = [{ PartNumber: 1, ETag }];
      expect(refusal(() => complete(parts, { IfNoneMatch: "*" }))).toMatch(/^PreconditionFailed/);
      expect(refusal(() => complete(parts, { IfMatch: put.ETag }))).toMatch(/^ConditionalRequestConflict/);
    }));

  test("copied is in one part, and aborted is gone", () =>
    withUpload({}, ({ operations, part, complete }) => {
      complete([{ PartNumber: 1, ETag: part(1, "abc").ETag }]);
      const { CopyObjectResult } = operations.CopyObject(
        { Bucket, Key: "b", CopySource: `${Bucket}/${Key}` },
        call,
      );
      expect(CopyObjectResult.ETag).toBe('"900150983cd24fb0d6963f7d28e17f72"');
      const { UploadId } = operations.CreateMultipartUpload({ Bucket, Key });
      operations.AbortMultipartUpload({ Bucket, Key, UploadId });
      expect(refusal(() => operations.AbortMultipartUpload({ Bucket, Key, UploadId }))).toMatch(
        /^NoSuchUpload/,
      );
    }));
});
