import { AwsError, NotModelled } from "./cloud.ts";
import { preconditionFailed, requireReadable, type WriteConditions } from "./s3-conditions.ts";
import type { StoredObject } from "./s3-objects.ts";
import { refuseOthers } from "./validate.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export interface CopyObject extends WriteConditions {
  readonly Bucket: string;
  readonly Key: string;
  /** "bucket/key", URL-encoded. */
  readonly CopySource: string;
  readonly MetadataDirective?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ContentType?: string;
  readonly StorageClass?: string;
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
  readonly CopySourceIfModifiedSince?: Date;
  readonly CopySourceIfUnmodifiedSince?: Date;
}

const COPY = [
  ...["Bucket", "Key", "CopySource", "MetadataDirective", "Metadata", "ContentType", "StorageClass"],
  ...["IfMatch", "IfNoneMatch", "CopySourceIfMatch", "CopySourceIfNoneMatch"],
  ...["CopySourceIfModifiedSince", "CopySourceIfUnmodifiedSince"],
];

/** Where a copy comes from. @throws AwsError InvalidRequest for a copy onto itself that changes nothing; NotModelled */
export function sourceOf(input: CopyObject): { readonly Bucket: string; readonly Key: string } {
  refuseOthers("S3.CopyObject", input, COPY);
  const { StorageClass: storage = "STANDARD", MetadataDirective: directive = "COPY" } = input;
  if (storage !== "STANDARD") throw new NotModelled(`the storage class ${storage} of S3.CopyObject`);
  const [bucket = "", ...key] = decodeURIComponent(input.CopySource.replace(/^\//, "")).split("/");
  const source = { Bucket: bucket, Key: key.join("/") };
  const isItself = source.Bucket === input.Bucket && source.Key === input.Key;
  if (isItself && directive !== "REPLACE" && input.StorageClass === undefined)
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  return source;
}

/** Checks the source as a read is checked; "not modified" is a failed condition too. @throws AwsError PreconditionFailed */
export function requireCopyable(source: StoredObject, input: CopyObject, now: number): void {
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

/** The copy of an object: with its own metadata, or with new ones. */
export function copyOf(source: StoredObject, input: CopyObject, now: number): StoredObject {
  const modifiedAt = Math.floor(now / 1000) * 1000;
  if (input.MetadataDirective !== "REPLACE") return { ...source, modifiedAt };
  const { Metadata: metadata = {}, ContentType: contentType = "binary/octet-stream" } = input;
  return { ...source, metadata, contentType, cacheControl: undefined, modifiedAt };
}
