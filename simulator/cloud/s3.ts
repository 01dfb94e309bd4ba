import { AwsError, type Call, type Region, type Service } from "./cloud.ts";
import { alreadyOwned, type CreateBucket, requireBucketName, requireLocation } from "./s3-buckets.ts";
import {
  noSuchKey,
  notImplemented,
  type ReadConditions,
  rangeOf,
  requireReadable,
  requireWritable,
  type WriteConditions,
  withoutBody,
} from "./s3-conditions.ts";
import { type CopyObject, copyOf, requireCopyable, sourceOf } from "./s3-copy.ts";
import {
  bodyOf,
  copied,
  describeObject,
  type ObjectContent,
  type StoredObject,
  stored,
  storeObject,
} from "./s3-objects.ts";
import { anonymousAccess, type BucketPolicy, isPublic } from "./s3-policy.ts";
import { type Bucket, type BucketSettings, publicServer } from "./s3-public.ts";
import { refuseOthers } from "./validate.ts";

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
}
interface GetObject extends ObjectInput, ReadConditions {
  readonly Range?: string;
  readonly ChecksumMode?: string;
}
type PutObject = ObjectInput & ObjectContent & WriteConditions;
interface DeleteObject extends ObjectInput {
  readonly IfMatchSize?: number;
  readonly IfMatchLastModifiedTime?: Date;
}
interface BucketInput {
  readonly Bucket: string;
}

const GET = [
  ...["Bucket", "Key", "Range", "ChecksumMode"],
  ...["IfMatch", "IfNoneMatch", "IfModifiedSince", "IfUnmodifiedSince"],
];
const PUT = [
  ...["Bucket", "Key", "Body", "ContentType", "ContentLength", "CacheControl", "Metadata"],
  ...["IfMatch", "IfNoneMatch"],
];

/**
 * Buckets and objects, strongly consistent. Every bucket also answers anonymous requests from the internet, as far
 * as its policy lets them in. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export class S3 implements Service {
  readonly id = "S3";
  readonly operations = {
    GetObject: (input: GetObject) => this.#get(input),
    PutObject: (input: PutObject, call: Call) => this.#put(input, call),
    CopyObject: (input: CopyObject, call: Call) => this.#copy(input, call),
    DeleteObject: (input: DeleteObject, call: Call) => this.#delete(input, call),
    HeadObject: (input: GetObject) => this.#head(input),
    HeadBucket: (input: BucketInput) => this.#headBucket(input),
    CreateBucket: (input: CreateBucket) => this.#create(input),
    DeleteBucket: (input: BucketInput) => this.#deleteBucket(input),
  };
  readonly #region: Region;
  readonly #buckets = new Map<string, Bucket>();

  constructor(region: Region) {
    this.#region = region;
    region.internet.listen(`s3.${region.name}.amazonaws.com`, publicServer(region, undefined));
  }

  /** @throws AwsError BucketAlreadyOwnedByYou, InvalidBucketName */
  createBucket(settings: BucketSettings): void {
    const { name } = settings;
    requireBucketName(name);
    if (this.#buckets.has(name)) throw alreadyOwned(name);
    const bucket: Bucket = { settings, objects: new Map(), lets: () => false, gone: false };
    this.#buckets.set(name, bucket);
    this.#region.internet.listen(
      `${name}.s3.${this.#region.name}.amazonaws.com`,
      publicServer(this.#region, bucket),
    );
  }

  /** @throws AwsError NoSuchBucket; AccessDenied for a public policy on a bucket that blocks those */
  putPolicy(bucketName: string, policy: BucketPolicy): void {
    const bucket = this.#bucket(bucketName);
    const { blocksPublicPolicy, restrictsPublic } = bucket.settings;
    if (blocksPublicPolicy && isPublic(policy))
      throw new AwsError("AccessDenied", `${bucketName} blocks public policies (BlockPublicPolicy)`, 403);
    bucket.lets = restrictsPublic && isPublic(policy) ? () => false : anonymousAccess(policy);
  }

  /** Makes a bucket vanish with all that is in it, or brings it back as it was: what a fault does. */
  setGone(name: string, gone: boolean): void {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name} in ${this.#region.name}`);
    bucket.gone = gone;
  }

  #get(input: GetObject) {
    refuseOthers("S3.GetObject", input, GET);
    const object = this.#object(input);
    if (object === undefined) throw noSuchKey();
    requireReadable(object, input, this.#region.kernel.now());
    const range = rangeOf(input.Range, object.bytes.length);
    // The SDK asks for the checksum of what it reads, and checks it.
    return { ...describeObject(object, range, true), Body: bodyOf(object, range) };
  }

  #put(input: PutObject, { cause }: Call) {
    refuseOthers("S3.PutObject", input, PUT);
    const { objects } = this.#bucket(input.Bucket);
    requireWritable(objects.get(input.Key), input);
    const object = storeObject(input, this.#region.kernel.now());
    this.#trace(input, cause, "stored");
    objects.set(input.Key, object);
    return stored(object);
  }

  #copy(input: CopyObject, { cause }: Call) {
    const source = this.#object(sourceOf(input));
    if (source === undefined) throw noSuchKey();
    requireCopyable(source, input, this.#region.kernel.now());
    const { objects } = this.#bucket(input.Bucket);
    requireWritable(objects.get(input.Key), input);
    const object = copyOf(source, input, this.#region.kernel.now());
    this.#trace(input, cause, "stored");
    objects.set(input.Key, object);
    return copied(object);
  }

  #delete(input: DeleteObject, { cause }: Call) {
    // Directory buckets only. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
    if (input.IfMatchLastModifiedTime !== undefined)
      throw notImplemented("x-amz-if-match-last-modified-time");
    if (input.IfMatchSize !== undefined) throw notImplemented("x-amz-if-match-size");
    refuseOthers("S3.DeleteObject", input, ["Bucket", "Key"]);
    if (this.#object(input) !== undefined) this.#trace(input, cause, "deleted");
    this.#bucket(input.Bucket).objects.delete(input.Key);
    return {};
  }

  #head(input: GetObject) {
    refuseOthers("S3.HeadObject", input, GET);
    const now = this.#region.kernel.now();
    return withoutBody(() => {
      const object = this.#object(input);
      if (object === undefined) throw noSuchKey();
      requireReadable(object, input, now);
      return describeObject(
        object,
        rangeOf(input.Range, object.bytes.length),
        input.ChecksumMode === "ENABLED",
      );
    });
  }

  #headBucket(input: BucketInput) {
    refuseOthers("S3.HeadBucket", input, ["Bucket"]);
    if (this.#buckets.get(input.Bucket)?.gone !== false) throw new AwsError("NotFound", "Not Found", 404);
    const { name } = this.#region;
    return { BucketRegion: name, BucketArn: `arn:aws:s3:::${input.Bucket}`, AccessPointAlias: false };
  }

  /** In us-east-1 a bucket that one has already is answered again, elsewhere it is refused. */
  #create(input: CreateBucket) {
    refuseOthers("S3.CreateBucket", input, ["Bucket", "CreateBucketConfiguration", "ObjectOwnership"]);
    const { name: region } = this.#region;
    const standing = this.#buckets.get(input.Bucket);
    const isElsewhere = input.CreateBucketConfiguration?.LocationConstraint !== undefined;
    if (standing !== undefined && (region !== "us-east-1" || isElsewhere)) throw alreadyOwned(input.Bucket);
    requireLocation(input, region);
    // All four blocks are on: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    if (standing === undefined)
      this.createBucket({ name: input.Bucket, blocksPublicPolicy: true, restrictsPublic: true });
    const host = `http://${input.Bucket}.s3.amazonaws.com/`;
    return {
      BucketArn: `arn:aws:s3:::${input.Bucket}`,
      Location: region === "us-east-1" ? `/${input.Bucket}` : host,
    };
  }

  #deleteBucket(input: BucketInput) {
    refuseOthers("S3.DeleteBucket", input, ["Bucket"]);
    const { objects } = this.#bucket(input.Bucket);
    if (objects.size > 0)
      throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
    this.#buckets.delete(input.Bucket);
    this.#region.internet.unlisten(`${input.Bucket}.s3.${this.#region.name}.amazonaws.com`);
    return {};
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined || bucket.gone)
      throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    return bucket;
  }

  #object({ Bucket: bucket, Key: key }: ObjectInput): StoredObject | undefined {
    return this.#bucket(bucket).objects.get(key);
  }

  #trace(input: ObjectInput, cause: number, to: "stored" | "deleted"): void {
    this.#region.kernel.record(cause, {
      kind: "state",
      region: this.#region.name,
      service: this.id,
      resource: `${input.Bucket}/${input.Key}`,
      from: this.#object(input) === undefined ? null : "stored",
      to,
    });
  }
}
