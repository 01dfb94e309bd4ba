import type { Asked, DemandsOf } from "./asked.ts";
import type { Demand } from "./authorise.ts";
import { on } from "./one-demand.ts";

interface OfBucket {
  readonly Bucket: string;
}
interface OfObject extends OfBucket {
  readonly Key: string;
  readonly VersionId?: string;
}

/** An action on an object; on one of its versions it has another name. */
const onVersion =
  (action: string, versionAction: string) =>
  (input: OfObject, asked: Asked): Demand[] =>
    on(input.VersionId === undefined ? action : versionAction, objectArn)(input, asked);

const onBucket = (...actions: readonly string[]): Readonly<Record<string, DemandsOf>> =>
  Object.fromEntries(actions.map((action) => [action, on(`s3:${action}`, bucketArn)]));

/** Operations whose action has another name. */
const renamed = (actions: Readonly<Record<string, string>>): Readonly<Record<string, DemandsOf>> =>
  Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, on(`s3:${action}`, bucketArn)]));

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export const S3_DEMANDS: Readonly<Record<string, DemandsOf>> = {
  GetObject: onVersion("s3:GetObject", "s3:GetObjectVersion"),
  PutObject: on("s3:PutObject", objectArn),
  CreateMultipartUpload: on("s3:PutObject", objectArn),
  UploadPart: on("s3:PutObject", objectArn),
  CompleteMultipartUpload: on("s3:PutObject", objectArn),
  AbortMultipartUpload: on("s3:AbortMultipartUpload", objectArn),
  DeleteObject: onVersion("s3:DeleteObject", "s3:DeleteObjectVersion"),
  DeleteObjects: (
    { Bucket, Delete }: OfBucket & { Delete: { Objects: readonly Omit<OfObject, "Bucket">[] } },
    asked,
  ) =>
    Delete.Objects.flatMap((one) =>
      onVersion("s3:DeleteObject", "s3:DeleteObjectVersion")({ Bucket, ...one }, asked),
    ),
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
  CopyObject: (input: OfObject & { CopySource: string }, asked) => [
    ...on("s3:GetObject", sourceArn)(input, asked),
    ...on("s3:PutObject", objectArn)(input, asked),
  ],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html, API_HeadBucket.html
  HeadObject: onVersion("s3:GetObject", "s3:GetObjectVersion"),
  GetObjectAttributes: onVersion("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"),
  GetObjectTagging: onVersion("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
  PutObjectTagging: onVersion("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
  DeleteObjectTagging: onVersion("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
  GetObjectRetention: on("s3:GetObjectRetention", objectArn),
  PutObjectRetention: on("s3:PutObjectRetention", objectArn),
  GetObjectLegalHold: on("s3:GetObjectLegalHold", objectArn),
  PutObjectLegalHold: on("s3:PutObjectLegalHold", objectArn),
  ...onBucket(
    "CreateBucket",
    "DeleteBucket",
    "GetBucketLocation",
    "GetBucketVersioning",
    "PutBucketVersioning",
  ),
  ...onBucket(
    "GetBucketPolicy",
    "PutBucketPolicy",
    "DeleteBucketPolicy",
    "GetBucketTagging",
    "PutBucketTagging",
  ),
  ...onBucket("GetBucketOwnershipControls", "PutBucketOwnershipControls"),
  ...onBucket("GetBucketRequestPayment", "PutBucketRequestPayment"),
  ...renamed({
    HeadBucket: "ListBucket",
    ListObjectVersions: "ListBucketVersions",
    DeleteBucketTagging: "PutBucketTagging",
    DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
    GetBucketEncryption: "GetEncryptionConfiguration",
    PutBucketEncryption: "PutEncryptionConfiguration",
    DeleteBucketEncryption: "PutEncryptionConfiguration",
    GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
    PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
    DeleteBucketLifecycle: "PutLifecycleConfiguration",
    GetPublicAccessBlock: "GetBucketPublicAccessBlock",
    PutPublicAccessBlock: "PutBucketPublicAccessBlock",
    DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
    GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
    PutObjectLockConfiguration: "PutBucketObjectLockConfiguration",
  }),
};

function objectArn({ Bucket, Key }: OfObject): string {
  return `arn:aws:s3:::${Bucket}/${Key}`;
}

/** "bucket/key", encoded, with or without a slash before it. */
function sourceArn({ CopySource }: { CopySource: string }): string {
  return `arn:aws:s3:::${decodeURIComponent(CopySource)
    .replace(/^\//, "")
    .replace(/\?versionId=.*$/, "")}`;
}

function bucketArn({ Bucket }: OfBucket): string {
  return `arn:aws:s3:::${Bucket}`;
}
