import { AwsError } from "../cloud.ts";
import type { ByteRange, StoredObject } from "./stored-object.ts";

/** Conditions on a read. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html */
export interface ReadConditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly IfModifiedSince?: Date;
  readonly IfUnmodifiedSince?: Date;
}

/** Conditions on a write. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export interface WriteConditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
}

/**
 * Checks a read. If-Match goes before If-Unmodified-Since, and If-None-Match before If-Modified-Since; a date in the
 * future is not looked at. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3
 *
 * @throws AwsError PreconditionFailed; 304, of which the SDK makes an error without a name
 */
export function requireReadable(
  { etag, modifiedAt }: StoredObject,
  conditions: ReadConditions,
  now: number,
): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!isTag(IfMatch, etag)) throw preconditionFailed("If-Match");
  } else if (IfUnmodifiedSince !== undefined && modifiedAt > IfUnmodifiedSince.getTime())
    throw preconditionFailed("If-Unmodified-Since");
  const isKnown =
    IfNoneMatch === undefined
      ? IfModifiedSince !== undefined &&
        modifiedAt <= IfModifiedSince.getTime() &&
        IfModifiedSince.getTime() <= now
      : isTag(IfNoneMatch, etag);
  if (isKnown) throw new AwsError("Unknown", "UnknownError", 304);
}

/**
 * Checks a write over what is there. If-None-Match takes only "*", If-Match only an entity tag, and not both.
 *
 * @throws AwsError PreconditionFailed, NoSuchKey, NotImplemented
 */
export function requireWritable(standing: StoredObject | undefined, conditions: WriteConditions): void {
  const { IfMatch, IfNoneMatch } = conditions;
  if (IfMatch !== undefined && IfNoneMatch !== undefined) throw notImplemented("If-Match,If-None-Match");
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") throw notImplemented("If-None-Match");
  if (IfMatch === "*") throw notImplemented("If-Match");
  if (IfNoneMatch !== undefined && standing !== undefined) throw preconditionFailed("If-None-Match");
  if (IfMatch === undefined) return;
  if (standing === undefined) throw noSuchKey();
  if (!isTag(IfMatch, standing.etag)) throw preconditionFailed("If-Match");
}

/**
 * Reads a Range header. One that is not understood is ignored, as RFC 9110 has it.
 *
 * @throws AwsError InvalidRange where no byte of the object lies in it
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    if (Number(last) === 0 || size === 0) throw invalidRange();
    return { from: Math.max(0, size - Number(last)), to: size - 1 };
  }
  const [from, to] = [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)];
  if (last !== "" && Number(last) < from) return undefined;
  if (from >= size) throw invalidRange();
  return { from, to };
}

export const noSuchKey = () => new AwsError("NoSuchKey", "The specified key does not exist.", 404);

/**
 * An answer to HEAD has no body, so that the SDK has a status to go by and nothing else. "It's not possible to
 * retrieve the exact exception of these error codes": https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 *
 * @throws AwsError NotFound, Unknown
 */
export function withoutBody<Answer>(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { httpStatus } = error;
    throw httpStatus === 404
      ? new AwsError("NotFound", "Not Found", httpStatus)
      : new AwsError("Unknown", "UnknownError", httpStatus);
  }
}

export const notImplemented = (header: string) =>
  new AwsError("NotImplemented", "A header you provided implies functionality that is not implemented", 501, {
    Header: header,
  });

const invalidRange = () => new AwsError("InvalidRange", "The requested range is not satisfiable", 416);

export const preconditionFailed = (condition: string) =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });

/** Entity tags are told with and without quotes. */
const isTag = (given: string, etag: string): boolean =>
  given === "*" || given.replaceAll('"', "") === etag.replaceAll('"', "");
