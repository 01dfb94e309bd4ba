import { AwsError, type Call } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { type Bucket, type BucketInput, type Buckets, owned, type Upload } from "./bucket.ts";
import {
  type Algorithm,
  CHECKSUM_MEMBERS,
  type Checksum,
  type ChecksumType,
  checksumShown,
  givenIn,
  requireAlgorithm,
  sumOf,
} from "./checksums.ts";
import { requireWritable, type WriteConditions } from "./conditions.ts";
import { CUSTOMER_KEY, type EncryptionRequest, encryptionShown } from "./encryption.ts";
import { type ObjectContent, storeObject } from "./objects.ts";
import { type CompletedPart, etagOfParts, requireParts } from "./parts.ts";
import { keep } from "./versions.ts";

interface OfUpload extends BucketInput {
  readonly Key: string;
  readonly UploadId: string;
}
interface CreateUpload extends BucketInput, Omit<ObjectContent, "Body"> {
  readonly Key: string;
  readonly ChecksumAlgorithm?: string;
  readonly ChecksumType?: ChecksumType;
}
interface UploadPart extends OfUpload, EncryptionRequest {
  readonly PartNumber: number;
  readonly Body?: string | Uint8Array;
  readonly ChecksumAlgorithm?: string;
}
interface CompleteUpload extends OfUpload, WriteConditions {
  readonly MultipartUpload?: { readonly Parts?: readonly CompletedPart[] };
  readonly ChecksumType?: string;
}

const CREATE = [
  ...["Bucket", "Key", "ContentType", "CacheControl", "Metadata", "StorageClass", "ServerSideEncryption"],
  ...["ChecksumAlgorithm", "ChecksumType", "ExpectedBucketOwner", ...CUSTOMER_KEY],
];
const PART = [
  ...["Bucket", "Key", "UploadId", "PartNumber", "Body", "ContentLength", "ChecksumAlgorithm"],
  ...["ExpectedBucketOwner", ...CHECKSUM_MEMBERS, ...CUSTOMER_KEY],
];
const COMPLETE = [
  ...["Bucket", "Key", "UploadId", "MultipartUpload", "ChecksumType", "IfMatch", "IfNoneMatch"],
  ...["ExpectedBucketOwner", ...CHECKSUM_MEMBERS],
];

export const multipartOperations = (buckets: Buckets) => {
  /** @throws AwsError NoSuchUpload */
  const find = (input: OfUpload): { readonly bucket: Bucket; readonly upload: Upload } => {
    const bucket = owned(buckets, input);
    const upload = bucket.uploads.get(input.UploadId);
    if (upload?.key === input.Key) return { bucket, upload };
    throw new AwsError(
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      404,
    );
  };
  return {
    CreateMultipartUpload: (input: CreateUpload) => {
      refuseOthers("S3.CreateMultipartUpload", input, CREATE);
      const bucket = owned(buckets, input);
      const { Key: key, ContentType = "binary/octet-stream" } = input;
      const checksum = checksumOf(input);
      const object = storeObject({ ...input, ContentType }, buckets.now());
      const upload = {
        id: buckets.newId(),
        key,
        object,
        ...checksum,
        parts: new Map(),
        before: bucket.objects.get(key),
      };
      bucket.uploads.set(upload.id, upload);
      return {
        ...{ Bucket: input.Bucket, Key: key, UploadId: upload.id, ...encryptionShown(object) },
        ...(checksum.type && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
      };
    },
    UploadPart: (input: UploadPart) => {
      refuseOthers("S3.UploadPart", input, PART);
      const { upload } = find(input);
      const { PartNumber: number, ChecksumAlgorithm } = input;
      if (number < 1 || number > MAX_PARTS)
        throw new AwsError(
          "InvalidArgument",
          `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
        );
      const given = givenIn(input);
      const algorithm = given?.algorithm ?? requireAlgorithm(ChecksumAlgorithm ?? "CRC32");
      const bytes = Uint8Array.from(Buffer.from(input.Body ?? ""));
      requirePart(upload, input, algorithm);
      if (given) requireSum(algorithm, given.value, bytes);
      upload.parts.set(number, bytes);
      const { etag } = storeObject({ Body: bytes }, 0);
      return {
        ETag: etag,
        [`Checksum${algorithm}`]: sumOf(algorithm, bytes),
        ...encryptionShown(upload.object),
      };
    },
    CompleteMultipartUpload: (input: CompleteUpload, { cause }: Call) => {
      refuseOthers("S3.CompleteMultipartUpload", input, COMPLETE);
      const { bucket, upload } = find(input);
      const parts = requireParts(upload, input.MultipartUpload?.Parts ?? [], input.ChecksumType);
      requireUnchanged(bucket, upload, input);
      const content = Buffer.concat(parts);
      const checksum = sumOfAll(upload, parts, content);
      requireWhole(upload, checksum, input);
      const made = { ...upload.object, bytes: Uint8Array.from(content), etag: etagOfParts(parts), checksum };
      const { modifiedAt } = storeObject({}, buckets.now());
      buckets.trace(input, cause, "stored");
      const sizes = parts.map(({ length }) => length);
      const object = keep(bucket, input.Key, { ...made, modifiedAt, parts: sizes }, buckets.newId);
      bucket.uploads.delete(upload.id);
      return {
        ...{ Bucket: input.Bucket, Key: input.Key, ETag: object.etag },
        Location: `https://${input.Bucket}.s3.${buckets.region}.amazonaws.com/${encodeURIComponent(input.Key)}`,
        ...{ ...checksumShown(checksum), ...encryptionShown(object) },
        ...(object.versionId !== undefined && { VersionId: object.versionId }),
      };
    },
    AbortMultipartUpload: (input: OfUpload) => {
      const { bucket, upload } = find(input);
      bucket.uploads.delete(upload.id);
      return {};
    },
  };
};

const MAX_PARTS = 10_000;

/** @throws AwsError InvalidRequest */
function checksumOf({ ChecksumAlgorithm: name, ChecksumType: type }: CreateUpload) {
  if (name === undefined && type !== undefined)
    throw refused(
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  if (name === undefined) return { algorithm: undefined, type: undefined };
  const algorithm = requireAlgorithm(name);
  const usual: ChecksumType = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const isPossible = type === undefined || type === usual || algorithm.startsWith("CRC32");
  if (!isPossible)
    throw refused(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, type: type ?? usual };
}

function requirePart({ algorithm, object }: Upload, input: UploadPart, given: Algorithm): void {
  const isKeyed = input.SSECustomerKeyMD5 !== undefined;
  if (isKeyed !== (object.keyMd5 !== undefined))
    throw refused(
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    );
  if (isKeyed && input.SSECustomerKeyMD5 !== object.keyMd5)
    throw refused("The provided encryption parameters did not match the ones used originally.");
  if (algorithm !== undefined && given !== algorithm)
    throw refused(
      `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${given.toLowerCase()}`,
    );
}

function requireSum(algorithm: Algorithm, given: string, bytes: Uint8Array): void {
  const own = sumOf(algorithm, bytes);
  if (Buffer.from(given, "base64").length !== Buffer.from(own, "base64").length)
    throw refused(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  if (given !== own)
    throw new AwsError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
}

/** A condition must hold, and nobody may have written the key since the upload began. */
function requireUnchanged({ objects }: Bucket, { key, before }: Upload, input: CompleteUpload): void {
  const standing = objects.get(key);
  requireWritable(standing, input);
  const isConditional = input.IfMatch !== undefined || input.IfNoneMatch !== undefined;
  if (isConditional && standing !== before)
    throw new AwsError(
      "ConditionalRequestConflict",
      "The conditional request cannot succeed due to a conflicting operation against this resource.",
      409,
    );
}

/** An upload that named no algorithm gets a CRC-64 of the whole. */
function sumOfAll(
  { algorithm = "CRC64NVME", type = "FULL_OBJECT" }: Upload,
  parts: Uint8Array[],
  content: Buffer,
): Checksum {
  if (type === "FULL_OBJECT") return { algorithm, type, value: sumOf(algorithm, content) };
  const sums = parts.map((part) => Buffer.from(sumOf(algorithm, part), "base64"));
  return { algorithm, type, value: `${sumOf(algorithm, Buffer.concat(sums))}-${parts.length}` };
}

/** The caller's checksum of the whole; of a full object it counts only where the request says that it is one. */
function requireWhole({ algorithm, type }: Upload, { value }: Checksum, input: CompleteUpload): void {
  const given = givenIn(input);
  if (algorithm === undefined || given === undefined) return;
  const isMeant = type === "COMPOSITE" || input.ChecksumType === type;
  if (given.algorithm !== algorithm || given.value !== value || !isMeant)
    throw new AwsError(
      "BadDigest",
      `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
    );
}

const refused = (message: string) => new AwsError("InvalidRequest", message);
