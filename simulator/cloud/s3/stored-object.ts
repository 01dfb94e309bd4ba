import type { Checksum } from "./checksums.ts";
import type { Tagging } from "./tags.ts";

/** An object as it is kept. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly checksum: Checksum;
  readonly modifiedAt: number;
  /** Where its bucket has versions, or had. */
  readonly versionId?: string;
  /** Of the caller's own key, where it is encrypted with one. */
  readonly keyMd5?: string;
  /** "STANDARD" where there is none. */
  readonly storageClass?: string | undefined;
  readonly retention?: Retention | undefined;
  readonly legalHold?: "ON" | "OFF";
  readonly tags?: Tagging["TagSet"];
  /** The sizes of the parts in which it came. */
  readonly parts?: readonly number[];
}

/** A part of an object's bytes, both ends included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockRetention.html */
export interface Retention {
  readonly Mode: string;
  readonly RetainUntilDate: Date;
}
