import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** An object as it is kept. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly checksum: string;
  readonly modifiedAt: number;
}

/** A part of an object's bytes, both ends included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What PutObject was given to keep. */
export interface ObjectContent {
  readonly Body?: string | Uint8Array;
  readonly ContentType?: string;
  readonly CacheControl?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
}

/** Every object is encrypted, with S3's own keys unless a bucket says otherwise, which is not modelled. */
const ENCRYPTION = { ServerSideEncryption: "AES256" } as const;

/** Objects are dated to the second. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const SECOND_MS = 1000;

/** Makes an object of a request; the SDK names the content type and sends a CRC-32 where the caller does not. */
export function storeObject(input: ObjectContent, now: number): StoredObject {
  const { Body, ContentType, CacheControl, Metadata = {} } = input;
  const bytes = Uint8Array.from(Buffer.from(Body ?? ""));
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return {
    bytes,
    contentType: ContentType ?? "application/octet-stream",
    cacheControl: CacheControl,
    metadata: Metadata,
    etag: `"${createHash("md5").update(bytes).digest("hex")}"`,
    checksum: checksum.toString("base64"),
    modifiedAt: Math.floor(now / SECOND_MS) * SECOND_MS,
  };
}

/** What PutObject answers. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const stored = (object: StoredObject) => ({ ETag: object.etag, ...checksumOf(object), ...ENCRYPTION });

/** What CopyObject answers. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObjectResult.html */
export const copied = (object: StoredObject) => ({
  CopyObjectResult: {
    ETag: object.etag,
    LastModified: new Date(object.modifiedAt),
    ...checksumOf(object),
  },
  ...ENCRYPTION,
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
    ...(checked && isWhole && checksumOf(object)),
    ...ENCRYPTION,
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

const checksumOf = ({ checksum }: StoredObject) => ({ ChecksumCRC32: checksum, ChecksumType: "FULL_OBJECT" });
