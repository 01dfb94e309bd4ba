import { createHash } from "node:crypto";
import type { HttpRequest, HttpServer } from "../internet/internet.ts";
import { apiLatency } from "../latencies.ts";
import { AwsError, type Call, type Region, type Service } from "./cloud.ts";
import { anonymousAccess, type BucketPolicy, isPublic } from "./s3-policy.ts";
import { refuseOthers } from "./validate.ts";

/** A bucket's settings as far as they decide anything. */
export interface BucketSettings {
  readonly name: string;
  /** BlockPublicPolicy: a public policy is refused. */
  readonly blocksPublicPolicy: boolean;
  /** RestrictPublicBuckets: a public policy lets nobody in from outside. */
  readonly restrictsPublic: boolean;
}

interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly etag: string;
  readonly modifiedAt: number;
}

interface Bucket {
  readonly settings: BucketSettings;
  readonly objects: Map<string, StoredObject>;
  /** What the policy lets in from outside; nothing without one. */
  lets: ReturnType<typeof anonymousAccess>;
  /** While it is gone every request is answered as if it had never been. */
  gone: boolean;
}

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
}
interface PutObject extends ObjectInput {
  readonly Body?: string | Uint8Array;
  readonly ContentType?: string;
  readonly IfNoneMatch?: string;
}

const PUT = ["Bucket", "Key", "Body", "ContentType", "ContentLength", "CacheControl", "IfNoneMatch"];

/**
 * Buckets and objects, strongly consistent. Every bucket also answers anonymous requests from the internet, as far
 * as its policy lets them in. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export class S3 implements Service {
  readonly id = "S3";
  readonly operations = {
    GetObject: (input: ObjectInput) => this.#get(input),
    PutObject: (input: PutObject, call: Call) => this.#put(input, call),
    DeleteObject: (input: ObjectInput, call: Call) => this.#delete(input, call),
    HeadObject: (input: ObjectInput) => this.#head(input),
    HeadBucket: (input: { readonly Bucket: string }) => this.#headBucket(input),
  };
  readonly #region: Region;
  readonly #buckets = new Map<string, Bucket>();

  constructor(region: Region) {
    this.#region = region;
    region.internet.listen(`s3.${region.name}.amazonaws.com`, this.#server(undefined));
  }

  /** @throws AwsError BucketAlreadyOwnedByYou, InvalidBucketName */
  createBucket(settings: BucketSettings): void {
    const { name } = settings;
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
      throw new AwsError("InvalidBucketName", `The specified bucket is not valid: ${name}`);
    if (this.#buckets.has(name))
      throw new AwsError("BucketAlreadyOwnedByYou", `Your previous request to create ${name} succeeded`, 409);
    const bucket: Bucket = { settings, objects: new Map(), lets: () => false, gone: false };
    this.#buckets.set(name, bucket);
    this.#region.internet.listen(`${name}.s3.${this.#region.name}.amazonaws.com`, this.#server(bucket));
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

  #get(input: ObjectInput) {
    refuseOthers("S3.GetObject", input, ["Bucket", "Key"]);
    const object = this.#object(input);
    if (object === undefined) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    return { ...describe(object), Body: bodyOf(object) };
  }

  #put(input: PutObject, { cause }: Call) {
    refuseOthers("S3.PutObject", input, PUT);
    const { objects } = this.#bucket(input.Bucket);
    if (input.IfNoneMatch === "*" && objects.has(input.Key))
      throw new AwsError(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412,
      );
    const bytes = Uint8Array.from(Buffer.from(input.Body ?? ""));
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    const contentType = input.ContentType ?? "application/octet-stream";
    this.#trace(input, cause, "stored");
    objects.set(input.Key, { bytes, contentType, etag, modifiedAt: this.#region.kernel.now() });
    return { ETag: etag };
  }

  #delete(input: ObjectInput, { cause }: Call) {
    refuseOthers("S3.DeleteObject", input, ["Bucket", "Key"]);
    if (this.#object(input) !== undefined) this.#trace(input, cause, "deleted");
    this.#bucket(input.Bucket).objects.delete(input.Key);
    return {};
  }

  #head(input: ObjectInput) {
    refuseOthers("S3.HeadObject", input, ["Bucket", "Key"]);
    const object = this.#object(input);
    if (object === undefined) throw new AwsError("NotFound", "Not Found", 404);
    return describe(object);
  }

  #headBucket(input: { readonly Bucket: string }) {
    refuseOthers("S3.HeadBucket", input, ["Bucket"]);
    if (this.#buckets.get(input.Bucket)?.gone !== false) throw new AwsError("NotFound", "Not Found", 404);
    return { BucketRegion: this.#region.name };
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

  /** The public side of a bucket; without one, that of the service itself. */
  #server(bucket: Bucket | undefined): HttpServer {
    const region = this.#region;
    const domain = `s3.${region.name}.amazonaws.com`;
    return {
      region: region.name,
      serve: (request) => {
        if (request.port !== 443 && request.port !== 80) return undefined;
        const secure = request.port === 443;
        const serviceMs = region.kernel.random(`s3/${region.name}`).latency(apiLatency(this.id));
        const certificate = secure ? { certificateNames: [domain, `*.${domain}`] } : {};
        const answer = bucket === undefined ? DENIED : answerAnonymous(bucket, request, secure);
        return { ...answer, ...certificate, serviceMs };
      },
    };
  }
}

const errorAnswer = (status: number, code: string) => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`,
});
const DENIED = errorAnswer(403, "AccessDenied");
const NO_BUCKET = errorAnswer(404, "NoSuchBucket");

/** Nobody may do more than read; a missing object is admitted only to those who may list the bucket. */
function answerAnonymous({ settings, lets, objects, gone }: Bucket, request: HttpRequest, secure: boolean) {
  if (gone) return NO_BUCKET;
  if (request.method !== "GET" && request.method !== "HEAD") return DENIED;
  const key = decodeURIComponent(request.path.slice(1).split("?")[0] ?? "");
  const { sourceAddress } = request;
  const arn = `arn:aws:s3:::${settings.name}`;
  if (key === "" || !lets({ action: "s3:GetObject", resource: `${arn}/${key}`, sourceAddress, secure }))
    return DENIED;
  const object = objects.get(key);
  if (object !== undefined)
    return { status: 200, body: request.method === "HEAD" ? "" : Buffer.from(object.bytes).toString() };
  const mayKnow = lets({ action: "s3:ListBucket", resource: arn, sourceAddress, secure });
  return mayKnow ? errorAnswer(404, "NoSuchKey") : DENIED;
}

const describe = ({ bytes, contentType, etag, modifiedAt }: StoredObject) => ({
  ContentLength: bytes.length,
  ContentType: contentType,
  ETag: etag,
  LastModified: new Date(modifiedAt),
});

/** The ways to read a body that the SDK adds to its stream; the stream itself is not modelled. */
const bodyOf = ({ bytes }: StoredObject) => ({
  transformToString: async (encoding?: BufferEncoding) => Buffer.from(bytes).toString(encoding),
  transformToByteArray: async () => bytes.slice(),
});
