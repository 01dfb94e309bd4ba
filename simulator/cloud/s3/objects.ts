import { createHash } from "node:crypto";
import { AwsError } from "../cloud.ts";
import { checksumShown, sumOf } from "./checksums.ts";
import { type EncryptionRequest, encryptionOf, encryptionShown } from "./encryption.ts";
import { lockShown } from "./object-lock.ts";
import type { ByteRange, StoredObject } from "./stored-object.ts";

/** What PutObject was given to keep. */
export interface ObjectContent extends EncryptionRequest {
  readonly Body?: string | Uint8Array;
  readonly ContentType?: string;
  readonly CacheControl?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly StorageClass?: string;
}

/** Objects are dated to the second. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const SECOND_MS = 1000;

/** Makes an object of a request; the SDK names the content type and sends a CRC-32 where the caller does not. */
export function storeObject(input: ObjectContent, now: number): StoredObject {
  const { Body, ContentType, CacheControl, Metadata = {} } = input;
  const bytes = Uint8Array.from(Buffer.from(Body ?? ""));
  const { keyMd5 } = encryptionOf(input);
  return {
    bytes,
    contentType: ContentType ?? "application/octet-stream",
    cacheControl: CacheControl,
    metadata: Metadata,
    etag: etagOf(bytes, keyMd5),
    checksum: { algorithm: "CRC32", type: "FULL_OBJECT", value: sumOf("CRC32", bytes) },
    modifiedAt: Math.floor(now / SECOND_MS) * SECOND_MS,
    ...storageClassOf(input),
    ...(keyMd5 !== undefined && { keyMd5 }),
  };
}

/** The MD5 of the content, but not where it is encrypted with the caller's key. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
export const etagOf = (bytes: Uint8Array, keyMd5 = ""): string =>
  `"${createHash("md5").update(keyMd5).update(bytes).digest("hex")}"`;

/** Those that can be asked for in a Region. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const STORAGE_CLASSES = [
  ...["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"],
  ...["GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"],
];
const ARCHIVES = ["GLACIER", "DEEP_ARCHIVE"];

/** @throws AwsError InvalidStorageClass */
export function storageClassOf({
  StorageClass: storageClass = "STANDARD",
}: {
  readonly StorageClass?: string;
}) {
  if (!STORAGE_CLASSES.includes(storageClass))
    throw new AwsError("InvalidStorageClass", "The storage class you specified is not valid");
  return storageClass === "STANDARD" ? {} : { storageClass };
}

/** @throws AwsError InvalidObjectState for what has to be restored first */
export function requireAtHand({ storageClass = "STANDARD" }: StoredObject): void {
  if (ARCHIVES.includes(storageClass))
    throw new AwsError(
      "InvalidObjectState",
      "The operation is not valid for the object's storage class",
      403,
      { StorageClass: storageClass },
    );
}

/** What PutObject answers. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const stored = (object: StoredObject) => ({
  ETag: object.etag,
  ...checksumShown(object.checksum),
  ...encryptionShown(object),
  ...versionOf(object),
});

/** What CopyObject answers. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObjectResult.html */
export const copied = (object: StoredObject, { versionId }: StoredObject) => ({
  ...versionOf(object),
  ...(versionId !== undefined && versionId !== "null" && { CopySourceVersionId: versionId }),
  CopyObjectResult: {
    ETag: object.etag,
    LastModified: new Date(object.modifiedAt),
    ...checksumShown(object.checksum),
  },
  ...encryptionShown(object),
});

/** What is said of an object, or of a range of it; the checksum is that of the whole. */
export function describeObject(object: StoredObject, range: ByteRange | undefined, checked: boolean) {
  const { bytes, contentType, cacheControl, etag, modifiedAt, metadata } = object;
  const { from, to } = range ?? { from: 0, to: bytes.length - 1 };
  const isWhole = to - from + 1 === bytes.length;
  return {
    AcceptRanges: "bytes",
    ContentLength: to - from + 1,
    ...(range && { ContentRange: `bytes ${from}-${to}/${bytes.length}` }),
    ContentType: contentType,
    ...(cacheControl !== undefined && { CacheControl: cacheControl }),
    ETag: etag,
    LastModified: new Date(modifiedAt),
    Metadata: metadata,
    ...(checked && isWhole && checksumShown(object.checksum)),
    ...encryptionShown(object),
    ...versionOf(object),
    ...(object.storageClass !== undefined && { StorageClass: object.storageClass }),
    ...lockShown(object),
    ...(object.tags && object.tags.length > 0 && { TagCount: object.tags.length }),
  };
}

/** The ways to read a body that the SDK adds to its stream; the stream itself is not modelled. */
export function bodyOf({ bytes }: StoredObject, range: ByteRange | undefined) {
  const part = range ? bytes.subarray(range.from, range.to + 1) : bytes;
  return {
    transformToString: async (encoding?: BufferEncoding) => Buffer.from(part).toString(encoding),
    transformToByteArray: async () => part.slice(),
  };
}

const versionOf = ({ versionId }: StoredObject) => (versionId === undefined ? {} : { VersionId: versionId });
