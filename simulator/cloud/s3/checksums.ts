import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../cloud.ts";

/** What a checksum is made with; members of requests and answers are "Checksum" and this. */
export type Algorithm = keyof typeof SUMS;

/** Of the whole content, or of the checksums of its parts. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** A checksum as it is told. */
export interface Checksum {
  readonly algorithm: Algorithm;
  readonly type: ChecksumType;
  /** Base64; a composite one ends with the number of parts. */
  readonly value: string;
}

type Sum = (bytes: Uint8Array) => Buffer;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
const SUMS = {
  CRC32: (bytes) => bytesOf(BigInt(crc32(bytes)), 4),
  CRC32C: crcOf(0x82f63b78n, 4),
  CRC64NVME: crcOf(0x9a6c9329ac4bc9b5n, 8),
  SHA1: (bytes) => createHash("sha1").update(bytes).digest(),
  SHA256: (bytes) => createHash("sha256").update(bytes).digest(),
} satisfies Readonly<Record<string, Sum>>;

/** The names of the members that hold checksums. */
export const CHECKSUM_MEMBERS = Object.keys(SUMS).map((algorithm) => `Checksum${algorithm}`);

/** The checksum of some bytes, in base64. */
export const sumOf = (algorithm: Algorithm, bytes: Uint8Array): string =>
  SUMS[algorithm](bytes).toString("base64");

/** @throws AwsError InvalidRequest */
export function requireAlgorithm(name: string): Algorithm {
  if (Object.hasOwn(SUMS, name)) return name as Algorithm;
  throw new AwsError(
    "InvalidRequest",
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
}

/** What answers say of a checksum. */
export const checksumShown = ({ algorithm, type, value }: Checksum) => ({
  [`Checksum${algorithm}`]: value,
  ChecksumType: type,
});

/** The checksum that a request brings, and with what it is made. */
export function givenIn(
  request: object,
): { readonly algorithm: Algorithm; readonly value: string } | undefined {
  for (const algorithm of Object.keys(SUMS) as Algorithm[]) {
    const value: unknown = Reflect.get(request, `Checksum${algorithm}`);
    if (typeof value === "string") return { algorithm, value };
  }
  return undefined;
}

/** A reflected cyclic redundancy check that begins and ends with all bits turned. */
function crcOf(polynomial: bigint, size: number): Sum {
  const ones = (1n << BigInt(size * 8)) - 1n;
  return (bytes) => {
    let rest = ones;
    for (const byte of bytes) {
      rest ^= BigInt(byte);
      for (let bit = 0; bit < 8; bit++) rest = rest & 1n ? (rest >> 1n) ^ polynomial : rest >> 1n;
    }
    return bytesOf(rest ^ ones, size);
  };
}

const bytesOf = (value: bigint, size: number): Buffer =>
  Buffer.from(value.toString(16).padStart(size * 2, "0"), "hex");
