import type { HttpRequest, HttpServer } from "../internet/internet.ts";
import { apiLatency } from "../latencies.ts";
import type { Region } from "./cloud.ts";
import type { StoredObject } from "./s3-objects.ts";
import type { anonymousAccess } from "./s3-policy.ts";

/** A bucket's settings as far as they decide anything. */
export interface BucketSettings {
  readonly name: string;
  /** BlockPublicPolicy: a public policy is refused. */
  readonly blocksPublicPolicy: boolean;
  /** RestrictPublicBuckets: a public policy lets nobody in from outside. */
  readonly restrictsPublic: boolean;
}

/** A bucket as it is kept. */
export interface Bucket {
  readonly settings: BucketSettings;
  readonly objects: Map<string, StoredObject>;
  /** What the policy lets in from outside; nothing without one. */
  lets: ReturnType<typeof anonymousAccess>;
  /** While it is gone every request is answered as if it had never been. */
  gone: boolean;
}

/** The public side of a bucket; without one, that of the service itself. */
export function publicServer(region: Region, bucket: Bucket | undefined): HttpServer {
  const domain = `s3.${region.name}.amazonaws.com`;
  return {
    region: region.name,
    serve: (request) => {
      if (request.port !== 443 && request.port !== 80) return undefined;
      const secure = request.port === 443;
      const serviceMs = region.kernel.random(`s3/${region.name}`).latency(apiLatency("S3"));
      const certificate = secure ? { certificateNames: [domain, `*.${domain}`] } : {};
      const answer = bucket === undefined ? DENIED : answerAnonymous(bucket, request, secure);
      return { ...answer, ...certificate, serviceMs };
    },
  };
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
