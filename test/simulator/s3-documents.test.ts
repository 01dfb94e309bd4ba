import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { NotModelled } from "../../simulator/cloud/cloud.ts";
import { S3 } from "../../simulator/cloud/s3.ts";
import { inRegion } from "../helpers/in-region.ts";

const Bucket = "kept";
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    },
  ],
});

const withBucket = (main: (operations: S3["operations"]) => void) =>
  inRegion(async ({ region }) => {
    const { operations } = new S3(region);
    operations.CreateBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: "us-west-2" } });
    main(operations);
  });

/** Calls an operation and tells what it answers, or the code and words of its error. */
const ask = (operations: S3["operations"], name: string, input: object = {}): unknown => {
  const operation = Reflect.get(operations, name) as (input: object, call: object) => object;
  try {
    return operation({ Bucket, ...input }, { cause: 1 });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw error;
    return `${code}: ${message}`;
  }
};

const MALFORMED =
  "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema";
const rule = (more: object) => ({
  LifecycleConfiguration: { Rules: [{ Status: "Enabled", Filter: {}, Expiration: { Days: 7 }, ...more }] },
});

describe("a configuration of a bucket", () => {
  test.each([
    [
      "Tagging",
      { Tagging: { TagSet: [{ Key: "a", Value: "1" }] } },
      "NoSuchTagSet: The TagSet does not exist",
    ],
    [
      "OwnershipControls",
      { OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] } },
      "OwnershipControlsNotFoundError: The bucket ownership controls were not found",
    ],
  ])("%s is put, shown and deleted", (name, input, missing) =>
    withBucket((operations) => {
      expect(ask(operations, `PutBucket${name}`, input)).toEqual({});
      expect(ask(operations, `GetBucket${name}`)).toEqual(
        name === "Tagging" ? input["Tagging" as never] : input,
      );
      expect(ask(operations, `DeleteBucket${name}`)).toEqual({});
      expect(ask(operations, `GetBucket${name}`)).toBe(missing);
    }),
  );

  test("that a bucket cannot be without is as it was", () =>
    withBucket((operations) => {
      const initial = ask(operations, "GetBucketEncryption");
      expect(initial).toMatchObject({
        ServerSideEncryptionConfiguration: { Rules: [{ BucketKeyEnabled: false }] },
      });
      ask(operations, "DeleteBucketEncryption");
      expect(ask(operations, "GetBucketEncryption")).toEqual(initial);
      const kms = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } }] };
      const input = { ServerSideEncryptionConfiguration: kms };
      expect(() => ask(operations, "PutBucketEncryption", input)).toThrow(NotModelled);
    }));

  test.each([
    [{ Filter: undefined }, MALFORMED],
    [{ Filter: { Prefix: "a", ObjectSizeLessThan: 1 } }, MALFORMED],
    [{ Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }, MALFORMED],
    [{ NoncurrentVersionExpiration: {} }, MALFORMED],
    [
      { Expiration: { Date: new Date("2027-01-01T02:00:00Z") } },
      "InvalidArgument: 'Date' must be at midnight GMT",
    ],
    [
      { Filter: { And: { Tags: [{ Key: "a" }, { Key: "a" }] } } },
      "InvalidRequest: Duplicate Tag Keys are not allowed.",
    ],
  ])("of a lifecycle with %j is refused", (more, words) =>
    withBucket((operations) => {
      expect(ask(operations, "PutBucketLifecycleConfiguration", rule(more))).toBe(words);
      expect(ask(operations, "GetBucketLifecycleConfiguration")).toMatch(/^NoSuchLifecycleConfiguration/);
    }),
  );

  test.each([
    [[{ Key: "a" }], MALFORMED],
    [[{ Key: "a,b", Value: "" }], "InvalidTag: The TagKey you have provided is invalid"],
    [[{ Key: "aws:a", Value: "" }], "InvalidTag: System tags cannot be added/updated by requester"],
    [
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
      "InvalidTag: Cannot provide multiple Tags with the same key",
    ],
  ])("of tags %j is refused", (TagSet, words) =>
    withBucket((operations) => {
      expect(ask(operations, "PutBucketTagging", { Tagging: { TagSet } })).toBe(words);
    }),
  );

  test("of a bucket of another account is nobody's business", () =>
    withBucket((operations) => {
      const ask12 = (ExpectedBucketOwner: string) =>
        ask(operations, "GetBucketLocation", { ExpectedBucketOwner });
      expect(ask12("111122223333")).toEqual({ LocationConstraint: "us-west-2" });
      expect(ask12("222222222222")).toBe("AccessDenied: Access Denied");
      expect(ask12("12")).toMatch(/^InvalidBucketOwnerAWSAccountID: .* \[12\]$/);
    }));
});

describe("a bucket policy", () => {
  test("is refused while public ones are blocked, and lets in when they are not", () =>
    withBucket((operations) => {
      expect(ask(operations, "PutBucketPolicy", { Policy: POLICY })).toMatch(/^AccessDenied/);
      ask(operations, "DeletePublicAccessBlock");
      expect(ask(operations, "PutBucketPolicy", { Policy: POLICY })).toEqual({});
      expect(ask(operations, "GetBucketPolicy")).toEqual({ Policy: POLICY });
      ask(operations, "DeleteBucketPolicy");
      expect(ask(operations, "GetBucketPolicy")).toMatch(/^NoSuchBucketPolicy/);
    }));

  test.each([
    ["", "MalformedPolicy: Policies must be valid JSON and the first byte must be '{'"],
    ["{}", "MalformedPolicy: Missing required field Statement"],
  ])("%j is malformed", (Policy, words) =>
    withBucket((operations) => {
      expect(ask(operations, "PutBucketPolicy", { Policy })).toBe(words);
    }),
  );
});

describe("what is said of an object", () => {
  const Key = "a";

  test("is told by attributes, and its tags are counted", () =>
    withBucket((operations) => {
      operations.PutObject({ Bucket, Key, Body: "abc", StorageClass: "STANDARD_IA" }, { cause: 1 });
      ask(operations, "PutObjectTagging", { Key, Tagging: { TagSet: [{ Key: "a", Value: "1" }] } });
      expect(ask(operations, "HeadObject", { Key })).toMatchObject({
        TagCount: 1,
        StorageClass: "STANDARD_IA",
      });
      const ObjectAttributes = ["ObjectSize", "StorageClass"];
      expect(ask(operations, "GetObjectAttributes", { Key, ObjectAttributes })).toEqual({
        LastModified: expect.any(Date),
        ObjectSize: 3,
        StorageClass: "STANDARD_IA",
      });
      ask(operations, "DeleteObjectTagging", { Key });
      expect(ask(operations, "GetObjectTagging", { Key })).toEqual({ TagSet: [] });
    }));

  test("that lies in an archive cannot be read, and a class that there is not cannot be asked for", () =>
    withBucket((operations) => {
      operations.PutObject({ Bucket, Key, Body: "abc", StorageClass: "GLACIER" }, { cause: 1 });
      expect(ask(operations, "GetObject", { Key })).toMatch(/^InvalidObjectState/);
      expect(ask(operations, "PutObject", { Key, StorageClass: "OUTPOSTS" })).toMatch(/^InvalidStorageClass/);
    }));

  test("that is encrypted with the caller's key is read with that key alone", () =>
    withBucket((operations) => {
      const customer = (letter: string) => {
        const bytes = Buffer.alloc(32, letter);
        return {
          SSECustomerAlgorithm: "AES256",
          SSECustomerKey: bytes.toString("base64"),
          SSECustomerKeyMD5: createHash("md5").update(bytes).digest("base64"),
        };
      };
      const put = ask(operations, "PutObject", { Key, Body: "abc", ...customer("k") });
      expect(put).not.toHaveProperty("ServerSideEncryption");
      expect(ask(operations, "GetObject", { Key })).toMatch(/^InvalidRequest: The object was stored using/);
      expect(ask(operations, "GetObject", { Key, ...customer("x") })).toMatch(/^AccessDenied/);
      expect(ask(operations, "GetObject", { Key, ...customer("k") })).toMatchObject({ ContentLength: 3 });
      const wrong = { ...customer("k"), SSECustomerKeyMD5: customer("x").SSECustomerKeyMD5 };
      expect(ask(operations, "PutObject", { Key, ...wrong })).toMatch(/^InvalidArgument: The calculated MD5/);
    }));
});
