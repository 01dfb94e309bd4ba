import { AwsError, NotModelled } from "../cloud.ts";
import { requireTags } from "./tags.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export interface CreateBucket {
  readonly Bucket: string;
  readonly CreateBucketConfiguration?: {
    readonly LocationConstraint?: string;
    readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  };
  readonly ObjectOwnership?: string;
  readonly ObjectLockEnabledForBucket?: boolean;
}

const OWNERSHIPS = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];

/**
 * Checks where a bucket is wanted: us-east-1 is named by leaving the constraint out, every other Region by itself at
 * its own endpoint.
 *
 * @throws AwsError InvalidLocationConstraint, IllegalLocationConstraintException, InvalidArgument; NotModelled for a
 *   bucket that the endpoint of us-east-1 makes elsewhere
 */
export function requireLocation(
  { CreateBucketConfiguration, ObjectOwnership }: CreateBucket,
  region: string,
) {
  if (ObjectOwnership !== undefined && !OWNERSHIPS.includes(ObjectOwnership))
    throw new AwsError("InvalidArgument", `Invalid x-amz-object-ownership header: ${ObjectOwnership}`);
  if (CreateBucketConfiguration?.Tags)
    requireTags(
      { TagSet: CreateBucketConfiguration.Tags },
      "System tags cannot be added/updated by requester",
    );
  const constraint = CreateBucketConfiguration?.LocationConstraint;
  if (region !== "us-east-1") {
    if (constraint === region) return;
    throw new AwsError(
      "IllegalLocationConstraintException",
      `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  if (constraint === undefined) return;
  if (constraint === region || !/^(EU|[a-z]{2}-[a-z]+-\d)$/.test(constraint))
    throw new AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid", 400, {
      LocationConstraint: constraint,
    });
  throw new NotModelled(`S3.CreateBucket in ${constraint} at the endpoint of ${region}`);
}

/** @throws AwsError InvalidBucketName */
export function requireBucketName(name: string): void {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}

export const alreadyOwned = (name: string) =>
  new AwsError(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    409,
    { BucketName: name },
  );
