import { AwsError } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { type Checksum, sumOf } from "./checksums.ts";
import { preconditionFailed, requireReadable, type WriteConditions } from "./conditions.ts";
import { CUSTOMER_KEY, type EncryptionRequest, encryptionOf, requireKey } from "./encryption.ts";
import type { LockRequest } from "./object-lock.ts";
import { etagOf, storageClassOf } from "./objects.ts";
import type { StoredObject } from "./stored-object.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export interface CopyObject extends WriteConditions, LockRequest, EncryptionRequest {
  readonly Bucket: string;
  readonly Key: string;
  /** "bucket/key", URL-encoded. */
  readonly CopySource: string;
  readonly MetadataDirective?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ContentType?: string;
  readonly StorageClass?: string;
  readonly CopySourceSSECustomerAlgorithm?: string;
  readonly CopySourceSSECustomerKey?: string;
  readonly CopySourceSSECustomerKeyMD5?: string;
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
  readonly CopySourceIfModifiedSince?: Date;
  readonly CopySourceIfUnmodifiedSince?: Date;
}

const COPY = [
  ...["Bucket", "Key", "CopySource", "MetadataDirective", "Metadata", "ContentType", "StorageClass"],
  ...["IfMatch", "IfNoneMatch", "CopySourceIfMatch", "CopySourceIfNoneMatch"],
  ...["CopySourceIfModifiedSince", "CopySourceIfUnmodifiedSince"],
  ...["ServerSideEncryption", ...CUSTOMER_KEY, ...CUSTOMER_KEY.map((name) => `CopySource${name}`)],
  ...["ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus"],
];

/** Where a copy comes from, and which version of it. */
export interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** Reads it. @throws AwsError InvalidRequest for a copy onto itself that changes nothing; NotModelled */
export function sourceOf(input: CopyObject): CopySource {
  refuseOthers("S3.CopyObject", input, COPY);
  const { MetadataDirective: directive = "COPY" } = input;
  const [path = "", version] = input.CopySource.replace(/^\//, "").split("?versionId=");
  const [bucket = "", ...key] = decodeURIComponent(path).split("/");
  const source = { Bucket: bucket, Key: key.join("/"), ...(version !== undefined && { VersionId: version }) };
  const isItself = source.Bucket === input.Bucket && source.Key === input.Key && version === undefined;
  const isEncrypted = input.ServerSideEncryption !== undefined || input.SSECustomerAlgorithm !== undefined;
  if (isItself && directive !== "REPLACE" && input.StorageClass === undefined && !isEncrypted)
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  return source;
}

/** Checks the source as a read is checked; "not modified" is a failed condition too. @throws AwsError PreconditionFailed */
export function requireCopyable(source: StoredObject, input: CopyObject, now: number): void {
  requireKey(source, {
    ...(input.CopySourceSSECustomerAlgorithm !== undefined && {
      SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    }),
    ...(input.CopySourceSSECustomerKey !== undefined && { SSECustomerKey: input.CopySourceSSECustomerKey }),
    ...(input.CopySourceSSECustomerKeyMD5 !== undefined && {
      SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
    }),
  });
  const conditions = {
    ...(input.CopySourceIfMatch !== undefined && { IfMatch: input.CopySourceIfMatch }),
    ...(input.CopySourceIfNoneMatch !== undefined && { IfNoneMatch: input.CopySourceIfNoneMatch }),
    ...(input.CopySourceIfModifiedSince && { IfModifiedSince: input.CopySourceIfModifiedSince }),
    ...(input.CopySourceIfUnmodifiedSince && { IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince }),
  };
  try {
    requireReadable(source, conditions, now);
  } catch (error) {
    throw error instanceof AwsError && error.httpStatus === 304
      ? preconditionFailed("x-amz-copy-source")
      : error;
  }
}

/** The copy of an object: with its own metadata, or with new ones. What is said of the version is not copied. */
export function copyOf(source: StoredObject, input: CopyObject, now: number): StoredObject {
  const {
    versionId: _version,
    storageClass: _class,
    retention: _retention,
    legalHold: _hold,
    keyMd5: _key,
    parts: _parts,
    ...copied
  } = source;
  const { keyMd5 } = encryptionOf(input);
  const own = {
    ...storageClassOf(input),
    modifiedAt: Math.floor(now / 1000) * 1000,
    etag: etagOf(source.bytes, keyMd5),
    checksum: wholeOf(source),
    ...(keyMd5 !== undefined && { keyMd5 }),
  };
  if (input.MetadataDirective !== "REPLACE") return { ...copied, ...own };
  const { Metadata: metadata = {}, ContentType: contentType = "binary/octet-stream" } = input;
  return { ...copied, ...own, metadata, contentType, cacheControl: undefined };
}

/** A copy comes in one part. */
function wholeOf({ bytes, checksum: { algorithm, type, value } }: StoredObject): Checksum {
  if (type === "FULL_OBJECT") return { algorithm, type, value };
  return { algorithm, type: "FULL_OBJECT", value: sumOf(algorithm, bytes) };
}
