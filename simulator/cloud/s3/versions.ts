import { createHash } from "node:crypto";
import { AwsError } from "../cloud.ts";
import { malformedXml, refuseOthers } from "../validate.ts";
import {
  type Bucket,
  type BucketInput,
  type Buckets,
  owned,
  type Version,
  type Versioning,
} from "./bucket.ts";
import { noSuchKey } from "./conditions.ts";
import type { StoredObject } from "./stored-object.ts";

const NULL_ID = "null";

/** How many random digits an id has. */
export const ID_DIGITS = 24;

/** What a deletion answers. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export interface Deleted {
  readonly DeleteMarker?: true;
  readonly VersionId?: string;
}

interface ListVersions extends BucketInput {
  readonly Prefix?: string;
  readonly EncodingType?: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
export const versioningOperations = (buckets: Buckets) => ({
  PutBucketVersioning: ({
    VersioningConfiguration: { Status: status, MFADelete: mfa = "Disabled" },
    ...input
  }: BucketInput & { VersioningConfiguration: { Status?: string; MFADelete?: string } }) => {
    const bucket = owned(buckets, input);
    if ((status !== "Enabled" && status !== "Suspended") || mfa !== "Disabled") throw malformedXml();
    if (bucket.lock && status === "Suspended")
      throw new AwsError(
        "InvalidBucketState",
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
        409,
      );
    setVersioning(bucket, status);
    return {};
  },
  GetBucketVersioning: (input: BucketInput) => {
    const { versioning } = owned(buckets, input);
    return versioning === undefined ? {} : { Status: versioning };
  },
  ListObjectVersions: (input: ListVersions) => {
    refuseOthers("S3.ListObjectVersions", input, ["Bucket", "Prefix", "EncodingType", "ExpectedBucketOwner"]);
    const bucket = owned(buckets, input);
    requireEncoding(input.EncodingType);
    return listVersions(bucket, input, buckets.account);
  },
});

/** What was there before versioning was enabled is its version "null". */
export function setVersioning(bucket: Bucket, status: Versioning): void {
  if (bucket.versioning === undefined)
    for (const [key, object] of bucket.objects)
      push(bucket, key, {
        id: NULL_ID,
        object: { ...object, versionId: NULL_ID },
        modifiedAt: object.modifiedAt,
      });
  bucket.versioning = status;
}

/** Puts an object under a key, and returns it as it is kept. */
export function keep(bucket: Bucket, key: string, object: StoredObject, newId: () => string): StoredObject {
  if (bucket.versioning === undefined) {
    bucket.objects.set(key, object);
    return object;
  }
  const versionId = bucket.versioning === "Enabled" ? newId() : NULL_ID;
  const kept = { ...object, versionId };
  push(bucket, key, { id: versionId, object: kept, modifiedAt: object.modifiedAt });
  return kept;
}

/** Changes what is said of an object that is kept, not the object. */
export function amend(bucket: Bucket, key: string, object: StoredObject): void {
  const { versionId } = object;
  const standing = bucket.versions.get(key) ?? [];
  bucket.versions.set(
    key,
    standing.map((version) => (version.id === versionId ? { ...version, object } : version)),
  );
  if (bucket.objects.get(key)?.versionId === versionId) bucket.objects.set(key, object);
}

/** Deletes what a key names; with versioning a marker says so, and everything is kept. */
export function remove(
  bucket: Bucket,
  key: string,
  { newId, now }: { newId(): string; now: number },
): Deleted {
  if (bucket.versioning === undefined) {
    bucket.objects.delete(key);
    return {};
  }
  const id = bucket.versioning === "Enabled" ? newId() : NULL_ID;
  push(bucket, key, { id, modifiedAt: now });
  return { DeleteMarker: true, VersionId: id };
}

/** Deletes a version for good; what is not there is deleted already. @throws AwsError InvalidArgument */
export function removeVersion(bucket: Bucket, key: string, id: string): Deleted {
  requireId(id);
  if (bucket.versioning === undefined && id === NULL_ID) bucket.objects.delete(key);
  const standing = bucket.versions.get(key) ?? [];
  const version = standing.find((one) => one.id === id);
  if (version)
    settle(
      bucket,
      key,
      standing.filter((one) => one !== version),
    );
  return { VersionId: id, ...(version && !version.object && { DeleteMarker: true as const }) };
}

/**
 * What a key names, or one of its versions.
 *
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker, InvalidArgument
 */
export function seek(bucket: Bucket, key: string, id: string | undefined): StoredObject {
  if (id === undefined || (bucket.versioning === undefined && id === NULL_ID)) {
    const object = bucket.objects.get(key);
    if (object === undefined) throw noSuchKey();
    return object;
  }
  requireId(id);
  const version = bucket.versions.get(key)?.find((one) => one.id === id);
  if (version === undefined)
    throw new AwsError("NoSuchVersion", "The specified version does not exist.", 404);
  if (version.object) return version.object;
  throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
}

function push(bucket: Bucket, key: string, version: Version): void {
  const others = (bucket.versions.get(key) ?? []).filter(({ id }) => id !== version.id);
  settle(bucket, key, [...others, version]);
}

/** A key names its newest version, or nothing where that is a marker. */
function settle({ objects, versions }: Bucket, key: string, all: readonly Version[]): void {
  const newest = all.at(-1);
  if (newest === undefined) versions.delete(key);
  else versions.set(key, all);
  if (newest?.object) objects.set(key, newest.object);
  else objects.delete(key);
}

/** AWS tells ids that it gave from others, also of versions that are gone: so ids end with a sum of themselves. */
export const versionId = (digits: string): string => `${digits}${sumOf(digits)}`;

function requireId(id: string): void {
  if (id !== NULL_ID && versionId(id.slice(0, ID_DIGITS)) !== id)
    throw new AwsError("InvalidArgument", "Invalid version id specified");
}

const sumOf = (digits: string): string => createHash("sha256").update(digits).digest("hex").slice(0, 8);

function requireEncoding(type: string | undefined): void {
  if (type !== undefined && type !== "url")
    throw new AwsError("InvalidArgument", "Invalid Encoding Method specified in Request");
}

const MAX_KEYS = 1000;

/** By key, the newest first. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
function listVersions(bucket: Bucket, { Prefix = "", EncodingType }: ListVersions, account: string) {
  const Owner = { ID: createHash("sha256").update(account).digest("hex") };
  const all = [...bucket.versions]
    .filter(([key]) => key.startsWith(Prefix))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([Key, versions]) =>
      versions.toReversed().map((version, index) => ({ Key, version, IsLatest: index === 0 })),
    );
  const shown = all.map(({ Key, version: { id, object, modifiedAt }, IsLatest }) => ({
    ...{ Key, IsLatest, Owner, VersionId: id, LastModified: new Date(modifiedAt) },
    ...(object && {
      ETag: object.etag,
      Size: object.bytes.length,
      StorageClass: object.storageClass ?? "STANDARD",
      ChecksumAlgorithm: [object.checksum.algorithm],
      ChecksumType: object.checksum.type,
    }),
  }));
  const [Versions, DeleteMarkers] = [
    shown.filter((one) => "ETag" in one),
    shown.filter((one) => !("ETag" in one)),
  ];
  return {
    ...(Versions.length > 0 && { Versions }),
    ...(DeleteMarkers.length > 0 && { DeleteMarkers }),
    ...{ Name: bucket.settings.name, Prefix, KeyMarker: "", VersionIdMarker: "" },
    ...{ MaxKeys: MAX_KEYS, IsTruncated: false },
    ...(EncodingType !== undefined && { EncodingType }),
  };
}
