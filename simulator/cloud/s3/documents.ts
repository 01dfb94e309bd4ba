import { AwsError, NotModelled } from "../cloud.ts";
import { malformedXml } from "../validate.ts";
import { type Bucket, type BucketInput, type Buckets, owned } from "./bucket.ts";
import { requireLifecycle } from "./lifecycle.ts";
import { requireTags, type Tagging } from "./tags.ts";

/** A configuration of a bucket that is put, shown and deleted as a whole. */
interface Document<Content> {
  /** The operations, and the member of the request that has it. */
  readonly put: string;
  readonly get: string;
  readonly remove?: string;
  readonly member: string;
  /** Checks it; what it returns is kept, and nothing is where that is undefined. */
  read(content: Content, request: Readonly<Record<string, unknown>>): unknown;
  /** What is answered for what is kept, and to the request that brought it. */
  show(kept: never): object;
  acknowledge?(kept: never): object;
  /** What a bucket has that nobody configured. */
  readonly initial?: unknown;
  /** Code and words of the answer where there is none. */
  readonly missing?: readonly [code: string, message: string];
}

const document = <Content>(one: Document<Content>) => one as unknown as Document<never>;
const same = <Content>(content: Content): Content => content;

const OWNERSHIPS = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const DEFAULT_ENCRYPTION = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
};
interface Encryption {
  readonly Rules: readonly {
    readonly ApplyServerSideEncryptionByDefault?: {
      readonly SSEAlgorithm: string;
      readonly KMSMasterKeyID?: string;
    };
  }[];
}
interface PublicAccessBlock {
  readonly BlockPublicPolicy?: boolean;
  readonly RestrictPublicBuckets?: boolean;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const DOCUMENTS: readonly Document<never>[] = [
  document<Tagging>({
    put: "PutBucketTagging",
    get: "GetBucketTagging",
    remove: "DeleteBucketTagging",
    member: "Tagging",
    read: (tagging) => {
      requireTags(tagging, "System tags cannot be added/updated by requester");
      return tagging.TagSet?.length === 0 ? undefined : tagging;
    },
    show: same,
    missing: ["NoSuchTagSet", "The TagSet does not exist"],
  }),
  document<Parameters<typeof requireLifecycle>[0]>({
    put: "PutBucketLifecycleConfiguration",
    get: "GetBucketLifecycleConfiguration",
    remove: "DeleteBucketLifecycle",
    member: "LifecycleConfiguration",
    read: (lifecycle, { TransitionDefaultMinimumObjectSize: size = "all_storage_classes_128K" }) => {
      requireLifecycle(lifecycle);
      if (size !== "all_storage_classes_128K" && size !== "varies_by_storage_class")
        throw new AwsError("InvalidRequest", `Invalid TransitionDefaultMinimumObjectSize found: ${size}`);
      return { ...lifecycle, TransitionDefaultMinimumObjectSize: size };
    },
    show: same,
    acknowledge: ({
      TransitionDefaultMinimumObjectSize,
    }: {
      TransitionDefaultMinimumObjectSize: string;
    }) => ({
      TransitionDefaultMinimumObjectSize,
    }),
    missing: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  }),
  document<{ readonly Rules: readonly { readonly ObjectOwnership: string }[] }>({
    put: "PutBucketOwnershipControls",
    get: "GetBucketOwnershipControls",
    remove: "DeleteBucketOwnershipControls",
    member: "OwnershipControls",
    read: (controls) => {
      const [rule, another] = controls.Rules;
      if (another !== undefined || !OWNERSHIPS.includes(rule?.ObjectOwnership ?? "")) throw malformedXml();
      return controls;
    },
    show: (OwnershipControls) => ({ OwnershipControls }),
    initial: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    missing: ["OwnershipControlsNotFoundError", "The bucket ownership controls were not found"],
  }),
  document<PublicAccessBlock>({
    put: "PutPublicAccessBlock",
    get: "GetPublicAccessBlock",
    remove: "DeletePublicAccessBlock",
    member: "PublicAccessBlockConfiguration",
    read: (block) => ({
      ...{ BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false },
      ...{ RestrictPublicBuckets: false, ...block },
    }),
    show: (PublicAccessBlockConfiguration) => ({ PublicAccessBlockConfiguration }),
    missing: ["NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"],
  }),
  document<Encryption>({
    put: "PutBucketEncryption",
    get: "GetBucketEncryption",
    remove: "DeleteBucketEncryption",
    member: "ServerSideEncryptionConfiguration",
    read: (encryption) => {
      const [rule, another] = encryption.Rules;
      if (rule === undefined || another !== undefined) throw malformedXml();
      const { SSEAlgorithm: algorithm = "AES256", KMSMasterKeyID: key } =
        rule.ApplyServerSideEncryptionByDefault ?? {};
      if (algorithm !== "AES256") throw new NotModelled(`${algorithm} of S3.PutBucketEncryption`);
      if (key !== undefined)
        throw new AwsError(
          "InvalidArgument",
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        );
      return { Rules: [{ BucketKeyEnabled: false, ...rule }] };
    },
    show: (ServerSideEncryptionConfiguration) => ({ ServerSideEncryptionConfiguration }),
    initial: DEFAULT_ENCRYPTION,
  }),
  document<{ readonly Payer?: string }>({
    put: "PutBucketRequestPayment",
    get: "GetBucketRequestPayment",
    member: "RequestPaymentConfiguration",
    read: (payment) => {
      if (payment.Payer !== "Requester" && payment.Payer !== "BucketOwner") throw malformedXml();
      return payment;
    },
    show: same,
    initial: { Payer: "BucketOwner" },
  }),
];

/** Operations that keep what they are given and show it again: most of them change nothing that a run can see. */
export function documentOperations(
  buckets: Buckets,
): Readonly<Record<string, (input: BucketInput) => object>> {
  return Object.fromEntries(DOCUMENTS.flatMap((one) => operationsOf(buckets, one)));
}

function operationsOf(buckets: Buckets, { put, get, remove, member, ...one }: Document<never>) {
  const keep = (bucket: Bucket, kept: unknown) => {
    if (kept === undefined) bucket.documents.delete(member);
    else bucket.documents.set(member, kept);
    if (member === "PublicAccessBlockConfiguration")
      applyBlock(bucket, kept as PublicAccessBlock | undefined);
    return {};
  };
  return Object.entries({
    [put]: (input: BucketInput) => {
      const request = input as BucketInput & Record<string, unknown>;
      const bucket = owned(buckets, input);
      const kept = one.read(request[member] as never, request);
      keep(bucket, kept);
      return one.acknowledge?.(kept as never) ?? {};
    },
    [get]: (input: BucketInput) => {
      const kept = owned(buckets, input).documents.get(member);
      if (kept !== undefined) return one.show(kept as never);
      throw new AwsError(one.missing?.[0] ?? "NoSuchConfiguration", one.missing?.[1] ?? "", 404);
    },
    ...(remove !== undefined && {
      // What cannot be without is as it was.
      [remove]: (input: BucketInput) => keep(owned(buckets, input), one.missing ? undefined : one.initial),
    }),
  });
}

/** What a new bucket has. */
export const initialDocuments = (): Map<string, unknown> =>
  new Map(
    DOCUMENTS.flatMap(({ member, initial }) => (initial === undefined ? [] : [[member, initial] as const])),
  );

function applyBlock(bucket: Bucket, block: PublicAccessBlock | undefined): void {
  bucket.settings = {
    ...bucket.settings,
    blocksPublicPolicy: block?.BlockPublicPolicy === true,
    restrictsPublic: block?.RestrictPublicBuckets === true,
  };
}
