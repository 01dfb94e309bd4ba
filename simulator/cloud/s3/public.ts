import type { HttpRequest, HttpServer } from "../../internet/internet.ts";
import { apiLatency } from "../../latencies.ts";
import type { Region } from "../cloud.ts";
import type { Bucket } from "./bucket.ts";

/** The public side of a bucket; without one, that of the service itself. */
export function publicServer(region: Region, bucket: Bucket | undefined): HttpServer {
  const domain = `s3.${region.name}.amazonaws.com`;
  const stream = region.kernel.random(`s3/${region.name}`);
  const certificate = { certificateNames: [domain, `*.${domain}`] };
  return {
    region: region.name,
    serve: (request) => {
      if (request.port !== 443 && request.port !== 80) return undefined;
      const secure = request.port === 443;
      const serviceMs = stream.latency(apiLatency("S3"));
      const answer = bucket === undefined ? DENIED : answerAnonymous(bucket, request, secure);
      return { ...answer, ...(secure && certificate), serviceMs };
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
