import { createHash } from "node:crypto";
import { AwsError } from "../cloud.ts";
import { type Algorithm, type ChecksumType, givenIn, sumOf } from "./checksums.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedPart.html */
export interface CompletedPart {
  readonly ETag?: string;
  readonly PartNumber?: number;
}

/** The parts of an upload, and how they are summed up. */
export interface Parts {
  readonly parts: ReadonlyMap<number, Uint8Array>;
  readonly algorithm: Algorithm | undefined;
  readonly type: ChecksumType | undefined;
}

/** Each but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/**
 * Checks the parts of which an object is to be made.
 *
 * @param checksumType what the request says of it
 * @returns their contents, in order
 * @throws AwsError InvalidRequest, InvalidPartOrder, InvalidPart, BadDigest, EntityTooSmall
 */
export function requireParts(
  upload: Parts,
  completed: readonly CompletedPart[],
  checksumType: string | undefined,
): Uint8Array[] {
  if (completed.length === 0) throw new AwsError("InvalidRequest", "You must specify at least one part");
  const numbers = completed.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0)))
    throw new AwsError(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    );
  if (checksumType !== undefined && checksumType !== upload.type)
    throw new AwsError(
      "InvalidRequest",
      `The upload was created using the ${upload.type ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
    );
  const contents = completed.map((part) => requirePart(upload, part));
  if (contents.slice(0, -1).some(({ length }) => length < MIN_PART_BYTES))
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  return contents;
}

/** Of an object in parts: the MD5 of their MD5s, and their number. */
export function etagOfParts(parts: readonly Uint8Array[]): string {
  return `"${md5(Buffer.concat(parts.map(md5))).toString("hex")}-${parts.length}"`;
}

function requirePart({ parts, algorithm, type }: Parts, completed: CompletedPart): Uint8Array {
  const { PartNumber: number = 0, ETag: etag = "" } = completed;
  const bytes = parts.get(number);
  if (bytes === undefined || etag.replaceAll('"', "") !== md5(bytes).toString("hex")) throw invalidPart();
  const given = givenIn(completed);
  if (given && algorithm === undefined) throw invalidPart();
  if (given && given.algorithm !== algorithm)
    throw new AwsError(
      "BadDigest",
      `The ${given.algorithm.toLowerCase()} you specified for part ${number} did not match what we received.`,
    );
  if (given && given.value !== sumOf(given.algorithm, bytes)) throw invalidPart();
  if (!given && algorithm !== undefined && type === "COMPOSITE")
    throw new AwsError(
      "InvalidRequest",
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  return bytes;
}

const md5 = (bytes: Uint8Array): Buffer => createHash("md5").update(bytes).digest();

const invalidPart = () =>
  new AwsError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  );
