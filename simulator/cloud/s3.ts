import { AwsError, type Call, type Region, type Service } from "./cloud.ts";
import type { Bucket, BucketInput, BucketSettings, Buckets } from "./s3/bucket.ts";
import { alreadyOwned, type CreateBucket, requireBucketName, requireLocation } from "./s3/buckets.ts";
import {
  type ReadConditions,
  rangeOf,
  requireReadable,
  requireWritable,
  type WriteConditions,
  withoutBody,
} from "./s3/conditions.ts";
import { type CopyObject, copyOf, requireCopyable, sourceOf } from "./s3/copy.ts";
import { deletionOperations } from "./s3/deletions.ts";
import { documentOperations, initialDocuments } from "./s3/documents.ts";
import { CUSTOMER_KEY, type CustomerKey, requireKey } from "./s3/encryption.ts";
import { multipartOperations } from "./s3/multipart.ts";
import { type LockRequest, lockOf, lockOperations } from "./s3/object-lock.ts";
import { objectOperations } from "./s3/object-operations.ts";
import {
  bodyOf,
  copied,
  describeObject,
  type ObjectContent,
  requireAtHand,
  stored,
  storeObject,
} from "./s3/objects.ts";
import type { BucketPolicy } from "./s3/policy.ts";
import { applyPolicy, policyOperations } from "./s3/policy-operations.ts";
import { publicServer } from "./s3/public.ts";
import { ID_DIGITS, keep, seek, setVersioning, versionId, versioningOperations } from "./s3/versions.ts";
import { refuseOthers } from "./validate.ts";

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}
interface GetObject extends ObjectInput, ReadConditions, CustomerKey {
  readonly Range?: string;
  readonly ChecksumMode?: string;
}
type PutObject = ObjectInput & ObjectContent & WriteConditions & LockRequest;
const GET = [
  ...["Bucket", "Key", "Range", "ChecksumMode", "VersionId"],
  ...["IfMatch", "IfNoneMatch", "IfModifiedSince", "IfUnmodifiedSince", ...CUSTOMER_KEY],
];
const PUT = [
  ...["Bucket", "Key", "Body", "ContentType", "ContentLength", "CacheControl", "Metadata"],
  ...["IfMatch", "IfNoneMatch", "StorageClass", "ServerSideEncryption", ...CUSTOMER_KEY],
  ...["ObjectLockMode", "ObjectLockRetainUntilDate", "ObjectLockLegalHoldStatus"],
];
/**
 * Buckets and objects, strongly consistent. Every bucket also answers anonymous requests from the internet, as far
 * as its policy lets them in. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export class S3 implements Service {
  readonly id = "S3";
  readonly #region: Region;
  readonly #byName = new Map<string, Bucket>();
  readonly #buckets: Buckets;
  readonly operations: ReturnType<S3["own"]> & ReturnType<typeof bucketOperations>;

  constructor(region: Region) {
    this.#region = region;
    const newId = () => versionId(region.kernel.random(`s3/${region.name}/versions`).hex(ID_DIGITS));
    this.#buckets = {
      ...{ account: region.account, region: region.name, newId },
      now: () => region.kernel.now(),
      find: (name) => this.#bucket(name),
      trace: (input, cause, to) => this.#trace(input, cause, to),
    };
    this.operations = { ...this.own(), ...bucketOperations(this.#buckets) };
    region.internet.listen(`s3.${region.name}.amazonaws.com`, publicServer(region, undefined));
  }

  /** The operations that make and delete buckets and objects. */
  private own() {
    return {
      GetObject: (input: GetObject) => this.#get(input),
      PutObject: (input: PutObject, call: Call) => this.#put(input, call),
      CopyObject: (input: CopyObject, call: Call) => this.#copy(input, call),
      HeadObject: (input: GetObject) => this.#head(input),
      HeadBucket: (input: BucketInput) => this.#headBucket(input),
      CreateBucket: (input: CreateBucket) => this.#create(input),
      DeleteBucket: (input: BucketInput) => this.#deleteBucket(input),
    };
  }

  /** @throws AwsError BucketAlreadyOwnedByYou, InvalidBucketName */
  createBucket(settings: BucketSettings): void {
    const { name, versioning } = settings;
    requireBucketName(name);
    if (this.#byName.has(name)) throw alreadyOwned(name);
    const bucket: Bucket = {
      ...{ settings, objects: new Map(), versions: new Map(), versioning, lock: undefined },
      ...{ uploads: new Map(), documents: initialDocuments(), lets: () => false, gone: false },
    };
    this.#byName.set(name, bucket);
    this.#region.internet.listen(
      `${name}.s3.${this.#region.name}.amazonaws.com`,
      publicServer(this.#region, bucket),
    );
  }

  /** @throws AwsError NoSuchBucket; AccessDenied for a public policy on a bucket that blocks those */
  putPolicy(bucketName: string, policy: BucketPolicy): void {
    applyPolicy(this.#bucket(bucketName), policy);
  }

  /** Makes a bucket vanish with all that is in it, or brings it back as it was: what a fault does. */
  setGone(name: string, gone: boolean): void {
    const bucket = this.#byName.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name} in ${this.#region.name}`);
    bucket.gone = gone;
  }

  #get(input: GetObject) {
    refuseOthers("S3.GetObject", input, GET);
    const object = seek(this.#bucket(input.Bucket), input.Key, input.VersionId);
    requireReadable(object, input, this.#region.kernel.now());
    requireAtHand(object);
    requireKey(object, input);
    const range = rangeOf(input.Range, object.bytes.length);
    // The SDK asks for the checksum of what it reads, and checks it.
    return { ...describeObject(object, range, true), Body: bodyOf(object, range) };
  }

  #put(input: PutObject, { cause }: Call) {
    refuseOthers("S3.PutObject", input, PUT);
    const bucket = this.#bucket(input.Bucket);
    requireWritable(bucket.objects.get(input.Key), input);
    const now = this.#region.kernel.now();
    const object = { ...storeObject(input, now), ...lockOf(bucket, input, now) };
    this.#trace(input, cause, "stored");
    return stored(keep(bucket, input.Key, object, this.#buckets.newId));
  }

  #copy(input: CopyObject, { cause }: Call) {
    const { Bucket: from, Key: key, VersionId: version } = sourceOf(input);
    const source = seek(this.#bucket(from), key, version);
    const now = this.#region.kernel.now();
    requireCopyable(source, input, now);
    requireAtHand(source);
    const bucket = this.#bucket(input.Bucket);
    requireWritable(bucket.objects.get(input.Key), input);
    const object = { ...copyOf(source, input, now), ...lockOf(bucket, input, now) };
    this.#trace(input, cause, "stored");
    return copied(keep(bucket, input.Key, object, this.#buckets.newId), source);
  }

  #head(input: GetObject) {
    refuseOthers("S3.HeadObject", input, GET);
    const now = this.#region.kernel.now();
    return withoutBody(() => {
      const object = seek(this.#bucket(input.Bucket), input.Key, input.VersionId);
      requireReadable(object, input, now);
      requireKey(object, input);
      return describeObject(
        object,
        rangeOf(input.Range, object.bytes.length),
        input.ChecksumMode === "ENABLED",
      );
    });
  }

  #headBucket(input: BucketInput) {
    refuseOthers("S3.HeadBucket", input, ["Bucket"]);
    if (this.#byName.get(input.Bucket)?.gone !== false) throw new AwsError("NotFound", "Not Found", 404);
    const { name } = this.#region;
    return { BucketRegion: name, BucketArn: `arn:aws:s3:::${input.Bucket}`, AccessPointAlias: false };
  }

  /** In us-east-1 a bucket that one has already is answered again, elsewhere it is refused. */
  #create(input: CreateBucket) {
    const known = ["Bucket", "CreateBucketConfiguration", "ObjectOwnership", "ObjectLockEnabledForBucket"];
    refuseOthers("S3.CreateBucket", input, known);
    const { name: region } = this.#region;
    const standing = this.#byName.get(input.Bucket);
    const { LocationConstraint: place, Tags: tags = [] } = input.CreateBucketConfiguration ?? {};
    const isConfigured = place !== undefined || tags.length > 0;
    if (standing !== undefined && (region !== "us-east-1" || isConfigured)) throw alreadyOwned(input.Bucket);
    requireLocation(input, region);
    // All four blocks are on: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    if (standing === undefined) {
      this.createBucket({ name: input.Bucket, blocksPublicPolicy: true, restrictsPublic: true });
      this.#configure(input);
    }
    const host = `http://${input.Bucket}.s3.amazonaws.com/`;
    return {
      BucketArn: `arn:aws:s3:::${input.Bucket}`,
      Location: region === "us-east-1" ? `/${input.Bucket}` : host,
    };
  }

  #configure(input: CreateBucket): void {
    const { Bucket: name, ObjectOwnership, ObjectLockEnabledForBucket: isLocked = false } = input;
    const { Tags: TagSet = [] } = input.CreateBucketConfiguration ?? {};
    const bucket = this.#bucket(name);
    if (ObjectOwnership !== undefined)
      bucket.documents.set("OwnershipControls", { Rules: [{ ObjectOwnership }] });
    if (TagSet.length > 0) bucket.documents.set("Tagging", { TagSet });
    if (!isLocked) return;
    setVersioning(bucket, "Enabled");
    bucket.lock = {};
  }

  #deleteBucket(input: BucketInput) {
    refuseOthers("S3.DeleteBucket", input, ["Bucket"]);
    const { objects, versions } = this.#bucket(input.Bucket);
    const words = "The bucket you tried to delete is not empty";
    if (versions.size > 0)
      throw new AwsError("BucketNotEmpty", `${words}. You must delete all versions in the bucket.`, 409);
    if (objects.size > 0) throw new AwsError("BucketNotEmpty", words, 409);
    this.#byName.delete(input.Bucket);
    this.#region.internet.unlisten(`${input.Bucket}.s3.${this.#region.name}.amazonaws.com`);
    return {};
  }

  #bucket(name: string): Bucket {
    const bucket = this.#byName.get(name);
    if (bucket === undefined || bucket.gone)
      throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    return bucket;
  }

  #trace(input: ObjectInput, cause: number, to: "stored" | "deleted"): void {
    this.#region.kernel.record(cause, {
      kind: "state",
      region: this.#region.name,
      service: this.id,
      resource: `${input.Bucket}/${input.Key}`,
      from: this.#bucket(input.Bucket).objects.has(input.Key) ? "stored" : null,
      to,
    });
  }
}

/** The operations that look at buckets and objects from outside. */
const bucketOperations = (buckets: Buckets) => ({
  ...deletionOperations(buckets),
  ...multipartOperations(buckets),
  ...versioningOperations(buckets),
  ...lockOperations(buckets),
  ...policyOperations(buckets),
  ...objectOperations(buckets),
  ...documentOperations(buckets),
});
