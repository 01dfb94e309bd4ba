import { AwsError, type Call } from "../cloud.ts";
import { malformedXml, refuseOthers } from "../validate.ts";
import type { BucketInput, Buckets } from "./bucket.ts";
import { notImplemented } from "./conditions.ts";
import { requireUnlocked } from "./object-lock.ts";
import { type Deleted, remove, removeVersion } from "./versions.ts";

interface OfVersion {
  readonly Key: string;
  readonly VersionId?: string;
}
interface DeleteObject extends BucketInput, OfVersion {
  readonly IfMatchSize?: number;
  readonly IfMatchLastModifiedTime?: Date;
  readonly BypassGovernanceRetention?: boolean;
}
interface DeleteObjects extends BucketInput {
  readonly Delete: { readonly Objects?: readonly OfVersion[]; readonly Quiet?: boolean };
  readonly BypassGovernanceRetention?: boolean;
}

const ONE = ["Bucket", "Key", "VersionId", "BypassGovernanceRetention"];
const MANY = ["Bucket", "Delete", "BypassGovernanceRetention", "ChecksumAlgorithm"];

export const deletionOperations = (buckets: Buckets) => ({
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
  DeleteObject: (input: DeleteObject, { cause }: Call) => {
    // Directory buckets only, says the same page.
    if (input.IfMatchLastModifiedTime !== undefined)
      throw notImplemented("x-amz-if-match-last-modified-time");
    if (input.IfMatchSize !== undefined) throw notImplemented("x-amz-if-match-size");
    refuseOthers("S3.DeleteObject", input, ONE);
    return deleteObject(buckets, input, cause);
  },
  /** Each by itself. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
  DeleteObjects: (input: DeleteObjects, { cause }: Call) => {
    refuseOthers("S3.DeleteObjects", input, MANY);
    const { Delete, ...others } = input;
    const { Objects: objects = [], Quiet: isQuiet = false } = Delete;
    buckets.find(input.Bucket);
    if (objects.length === 0) throw malformedXml();
    const results = objects.map((one) =>
      attempt(one, () => deleteObject(buckets, { ...others, ...one }, cause)),
    );
    const Deleted = results.filter((result) => !("Code" in result));
    const Errors = results.filter((result) => "Code" in result);
    return { ...(!isQuiet && Deleted.length > 0 && { Deleted }), ...(Errors.length > 0 && { Errors }) };
  },
});

function deleteObject(buckets: Buckets, input: DeleteObject, cause: number): Deleted {
  const { Key: key, VersionId: id, BypassGovernanceRetention: bypasses = false } = input;
  const bucket = buckets.find(input.Bucket);
  if (id === undefined) {
    if (bucket.objects.has(key)) buckets.trace(input, cause, "deleted");
    return remove(bucket, key, { now: buckets.now(), newId: buckets.newId });
  }
  const version = bucket.versions.get(key)?.find((one) => one.id === id);
  if (version?.object) requireUnlocked(version.object, buckets.now(), bypasses);
  return removeVersion(bucket, key, id);
}

/** What one of several deletions gave. */
function attempt(one: OfVersion, deletion: () => Deleted) {
  try {
    const { VersionId: id, DeleteMarker } = deletion();
    return { ...one, ...(DeleteMarker && { DeleteMarker, DeleteMarkerVersionId: id }) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...one, Code: error.code, Message: error.message };
  }
}
