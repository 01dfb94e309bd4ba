import { AwsError } from "../cloud.ts";
import type { Algorithm, ChecksumType } from "./checksums.ts";
import type { anonymousAccess } from "./policy.ts";
import type { StoredObject } from "./stored-object.ts";

/** A bucket's settings as far as they decide anything. */
export interface BucketSettings {
  readonly name: string;
  /** BlockPublicPolicy: a public policy is refused. */
  readonly blocksPublicPolicy: boolean;
  /** RestrictPublicBuckets: a public policy lets nobody in from outside. */
  readonly restrictsPublic: boolean;
  readonly versioning?: Versioning | undefined;
}

export type Versioning = "Enabled" | "Suspended";

/** One of the things that a key has named, the newest of which is what it names. */
export interface Version {
  /** "null" for what was put while versioning was off. */
  readonly id: string;
  /** Undefined is a delete marker. */
  readonly object?: StoredObject;
  readonly modifiedAt: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html */
export interface DefaultRetention {
  readonly Mode?: string;
  readonly Days?: number;
  readonly Years?: number;
}

/** An object that comes in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export interface Upload {
  readonly id: string;
  readonly key: string;
  /** The object without content, as it was asked for. */
  readonly object: StoredObject;
  readonly algorithm: Algorithm | undefined;
  readonly type: ChecksumType | undefined;
  readonly parts: Map<number, Uint8Array>;
  /** What the key named when it began. */
  readonly before: StoredObject | undefined;
}

/** A bucket as it is kept. */
export interface Bucket {
  settings: BucketSettings;
  /** What each key names now. */
  readonly objects: Map<string, StoredObject>;
  /** The oldest first; nothing is here before versioning was enabled. */
  readonly versions: Map<string, readonly Version[]>;
  versioning: Versioning | undefined;
  /** Undefined where Object Lock is off. */
  lock: { readonly retention?: DefaultRetention } | undefined;
  /** Objects that come in parts, by the ids of their uploads. */
  readonly uploads: Map<string, Upload>;
  /** Its configurations, by their names. */
  readonly documents: Map<string, unknown>;
  /** What the policy lets in from outside; nothing without one. */
  lets: ReturnType<typeof anonymousAccess>;
  /** While it is gone every request is answered as if it had never been. */
  gone: boolean;
}

/** The buckets of a Region, as their operations look at them. */
export interface Buckets {
  readonly account: string;
  readonly region: string;
  now(): number;
  /** @throws AwsError NoSuchBucket */
  find(name: string): Bucket;
  /** Tells the trace what becomes of a key. */
  trace(
    object: { readonly Bucket: string; readonly Key: string },
    cause: number,
    to: "stored" | "deleted",
  ): void;
  /** A new version's id. */
  newId(): string;
}

/** What operations on buckets may say. */
export interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

/**
 * Finds a bucket for whoever says whose it has to be.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 *
 * @throws AwsError NoSuchBucket, InvalidBucketOwnerAWSAccountID, AccessDenied
 */
export function owned(buckets: Buckets, { Bucket: name, ExpectedBucketOwner: owner }: BucketInput): Bucket {
  if (owner !== undefined && !/^\d{12}$/.test(owner))
    throw new AwsError(
      "InvalidBucketOwnerAWSAccountID",
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${owner}]`,
    );
  const bucket = buckets.find(name);
  if (owner !== undefined && owner !== buckets.account)
    throw new AwsError("AccessDenied", "Access Denied", 403);
  return bucket;
}
