import { describe, expect, test } from "@jest/globals";
import { S3 } from "../../simulator/cloud/s3.ts";
import { inRegion, START } from "../helpers/in-region.ts";
import { refusal } from "../helpers/refusal.ts";

const Bucket = "kept";
const Key = "a";
const call = { cause: 1 };

/** Runs with S3's operations and a bucket. */
const withBucket = (
  main: (operations: S3["operations"], wait: (ms: number) => Promise<void>) => Promise<void>,
  settings: { ObjectLockEnabledForBucket?: boolean; ObjectOwnership?: string } = {},
) =>
  inRegion(async ({ region, kernel }) => {
    const { operations } = new S3(region);
    operations.CreateBucket({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
      ...settings,
    });
    await main(operations, (ms) => kernel.sleep(ms));
  });

const setVersioning = (operations: S3["operations"], Status: string) =>
  operations.PutBucketVersioning({ Bucket, VersioningConfiguration: { Status } });
const put = (operations: S3["operations"], Body: string, more: object = {}) =>
  operations.PutObject({ Bucket, Key, Body, ...more }, call);
const read = async (operations: S3["operations"], VersionId?: string) =>
  operations
    .GetObject({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) })
    .Body.transformToString();

describe("a bucket with versions", () => {
  test("keeps what a key named, and gives the newest", () =>
    withBucket(async (operations) => {
      put(operations, "before");
      setVersioning(operations, "Enabled");
      const { VersionId = "" } = put(operations, "first");
      put(operations, "second");
      expect(await read(operations)).toBe("second");
      expect(await read(operations, VersionId)).toBe("first");
      expect(await read(operations, "null")).toBe("before");
      expect(operations.HeadObject({ Bucket, Key, VersionId }).VersionId).toBe(VersionId);
    }));

  test("marks a deletion, which can be taken back", () =>
    withBucket(async (operations) => {
      setVersioning(operations, "Enabled");
      put(operations, "first");
      const { DeleteMarker, VersionId = "" } = operations.DeleteObject({ Bucket, Key }, call);
      expect(DeleteMarker).toBe(true);
      expect(refusal(() => operations.GetObject({ Bucket, Key }))).toMatch(/^NoSuchKey/);
      expect(refusal(() => operations.GetObject({ Bucket, Key, VersionId }))).toMatch(/^MethodNotAllowed/);
      expect(operations.DeleteObject({ Bucket, Key, VersionId }, call)).toEqual({ DeleteMarker, VersionId });
      expect(await read(operations)).toBe("first");
    }));

  test("that is suspended has one version more, which the next one replaces", () =>
    withBucket(async (operations) => {
      setVersioning(operations, "Enabled");
      put(operations, "first");
      setVersioning(operations, "Suspended");
      expect(put(operations, "second").VersionId).toBe("null");
      put(operations, "third");
      const { Versions = [] } = operations.ListObjectVersions({ Bucket });
      expect(Versions.map((version) => [version.VersionId === "null", version.IsLatest])).toEqual([
        [true, true],
        [false, false],
      ]);
    }));

  test("is deleted when the last version is", () =>
    withBucket(async (operations) => {
      setVersioning(operations, "Enabled");
      const { VersionId } = put(operations, "first");
      const marker = operations.DeleteObject({ Bucket, Key }, call);
      expect(refusal(() => operations.DeleteBucket({ Bucket }))).toMatch(/You must delete all versions/);
      const Objects = [VersionId, marker.VersionId].map((id) => ({ Key, ...(id && { VersionId: id }) }));
      const { Deleted = [] } = operations.DeleteObjects({ Bucket, Delete: { Objects } }, call);
      expect(Deleted).toHaveLength(2);
      expect(operations.DeleteBucket({ Bucket })).toEqual({});
    }));

  test("tells a version that is gone from an id that was never given", () =>
    withBucket(async (operations) => {
      setVersioning(operations, "Enabled");
      const { VersionId = "" } = put(operations, "first");
      operations.DeleteObject({ Bucket, Key, VersionId }, call);
      expect(refusal(() => operations.GetObject({ Bucket, Key, VersionId }))).toMatch(/^NoSuchVersion/);
      expect(refusal(() => operations.GetObject({ Bucket, Key, VersionId: "x".repeat(32) }))).toBe(
        "InvalidArgument: Invalid version id specified",
      );
    }));

  test("copies a version, and says which", () =>
    withBucket(async (operations) => {
      setVersioning(operations, "Enabled");
      const { VersionId = "" } = put(operations, "first");
      put(operations, "second");
      const CopySource = `${Bucket}/${Key}?versionId=${VersionId}`;
      const copied = operations.CopyObject({ Bucket, Key, CopySource }, call);
      expect(copied.CopySourceVersionId).toBe(VersionId);
      expect(await read(operations)).toBe("first");
    }));
});

describe("Object Lock", () => {
  const locked = { ObjectLockEnabledForBucket: true };
  const until = (ms: number) => ({ Mode: "GOVERNANCE", RetainUntilDate: new Date(START + ms) });
  const PROTECTED = "AccessDenied: Access Denied because object protected by object lock.";

  test("keeps a version until its date, unless governance is bypassed", () =>
    withBucket(async (operations, wait) => {
      const { VersionId = "" } = put(operations, "first");
      const version = { Bucket, Key, VersionId };
      operations.PutObjectRetention({ ...version, Retention: until(60_000) });
      expect(refusal(() => operations.DeleteObject(version, call))).toBe(PROTECTED);
      expect(refusal(() => operations.PutObjectRetention({ ...version, Retention: until(30_000) }))).toBe(
        PROTECTED,
      );
      await wait(61_000);
      expect(operations.DeleteObject(version, call)).toEqual({ VersionId });
      const again = { Bucket, Key, VersionId: put(operations, "x").VersionId ?? "" };
      operations.PutObjectRetention({ ...again, Retention: until(600_000) });
      expect(operations.DeleteObject({ ...again, BypassGovernanceRetention: true }, call)).toEqual({
        VersionId: again.VersionId,
      });
    }, locked));

  test("holds a version for as long as the hold is on", () =>
    withBucket(async (operations) => {
      const version = { Bucket, Key, VersionId: put(operations, "first").VersionId ?? "" };
      expect(refusal(() => operations.GetObjectLegalHold(version))).toMatch(/^NoSuchObjectLockConfiguration/);
      operations.PutObjectLegalHold({ ...version, LegalHold: { Status: "ON" } });
      const { Errors = [] } = operations.DeleteObjects({ Bucket, Delete: { Objects: [version] } }, call);
      expect(Errors).toMatchObject([{ Code: "AccessDenied", Key }]);
      operations.PutObjectLegalHold({ ...version, LegalHold: { Status: "OFF" } });
      expect(operations.DeleteObject(version, call)).toEqual({ VersionId: version.VersionId });
    }, locked));

  test("takes the bucket's rule for an object that says nothing", () =>
    withBucket(async (operations) => {
      const rule = { DefaultRetention: { Mode: "COMPLIANCE", Days: 1 } };
      const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled", Rule: rule };
      operations.PutObjectLockConfiguration({ Bucket, ObjectLockConfiguration });
      put(operations, "first");
      expect(operations.HeadObject({ Bucket, Key })).toMatchObject({
        ObjectLockMode: "COMPLIANCE",
        ObjectLockRetainUntilDate: new Date(START + 86_400_000),
      });
    }, locked));

  test("needs versions, and keeps them", () =>
    withBucket(async (operations) => {
      const input = { Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } };
      expect(refusal(() => operations.PutObjectLockConfiguration(input))).toMatch(/^InvalidBucketState/);
      setVersioning(operations, "Enabled");
      operations.PutObjectLockConfiguration(input);
      expect(refusal(() => setVersioning(operations, "Suspended"))).toMatch(/^InvalidBucketState/);
    }));
});
