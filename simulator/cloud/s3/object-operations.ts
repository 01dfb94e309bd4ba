import { AwsError } from "../cloud.ts";
import { refuseOthers } from "../validate.ts";
import { type BucketInput, type Buckets, owned } from "./bucket.ts";
import { checksumShown } from "./checksums.ts";
import { CUSTOMER_KEY, type CustomerKey, requireKey } from "./encryption.ts";
import { requireTags, type Tagging } from "./tags.ts";
import { amend, seek } from "./versions.ts";

interface OfObject extends BucketInput {
  readonly Key: string;
  readonly VersionId?: string;
}

/** Operations on what is said of an object. */
export const objectOperations = (buckets: Buckets) => {
  const find = (input: OfObject) => seek(owned(buckets, input), input.Key, input.VersionId);
  const versionOf = ({ versionId }: { readonly versionId?: string }) =>
    versionId === undefined ? {} : { VersionId: versionId };
  return {
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
    GetObjectAttributes: (
      input: OfObject & CustomerKey & { readonly ObjectAttributes: readonly string[] },
    ) => {
      const known = [
        "Bucket",
        "Key",
        "VersionId",
        "ObjectAttributes",
        "ExpectedBucketOwner",
        ...CUSTOMER_KEY,
      ];
      refuseOthers("S3.GetObjectAttributes", input, known);
      const object = find(input);
      requireKey(object, input);
      const told: Readonly<Record<string, unknown>> = {
        ETag: object.etag.replaceAll('"', ""),
        // The number of parts at the end of a composite checksum is told elsewhere.
        Checksum: checksumShown({ ...object.checksum, value: object.checksum.value.replace(/-\d+$/, "") }),
        ObjectParts: object.parts && { TotalPartsCount: object.parts.length },
        ObjectSize: object.bytes.length,
        StorageClass: object.storageClass ?? "STANDARD",
      };
      const asked = input.ObjectAttributes.filter((name) => told[name] !== undefined);
      return {
        LastModified: new Date(object.modifiedAt),
        ...versionOf(object),
        ...Object.fromEntries(asked.map((name) => [name, told[name]])),
      };
    },
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html and its neighbours. */
    PutObjectTagging: ({ Tagging: tagging, ...input }: OfObject & { readonly Tagging: Tagging }) => {
      requireTags(tagging, "Your TagKey cannot be prefixed with aws:");
      if ((tagging.TagSet?.length ?? 0) > MAX_TAGS)
        throw new AwsError("BadRequest", `Object tags cannot be greater than ${MAX_TAGS}`);
      const object = find(input);
      amend(buckets.find(input.Bucket), input.Key, { ...object, tags: tagging.TagSet });
      return versionOf(object);
    },
    GetObjectTagging: (input: OfObject) => {
      const object = find(input);
      return { TagSet: object.tags ?? [], ...versionOf(object) };
    },
    DeleteObjectTagging: (input: OfObject) => {
      const { tags: _tags, ...object } = find(input);
      amend(buckets.find(input.Bucket), input.Key, object);
      return versionOf(object);
    },
    /** us-east-1 has no constraint. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
    GetBucketLocation: (input: BucketInput) => {
      owned(buckets, input);
      return buckets.region === "us-east-1" ? {} : { LocationConstraint: buckets.region };
    },
  };
};

const MAX_TAGS = 10;
