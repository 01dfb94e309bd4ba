import { AwsError, NotModelled } from "../cloud.ts";
import { type Bucket, type BucketInput, type Buckets, owned } from "./bucket.ts";
import { anonymousAccess, type BucketPolicy, bucketPolicy, isPublic } from "./policy.ts";

const POLICY = "Policy";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html and its neighbours. */
export const policyOperations = (buckets: Buckets) => ({
  PutBucketPolicy: ({ Policy: text, ...input }: BucketInput & { readonly Policy: string }) => {
    const bucket = owned(buckets, input);
    applyPolicy(bucket, readPolicy(text));
    bucket.documents.set(POLICY, text);
    return {};
  },
  GetBucketPolicy: (input: BucketInput) => {
    const text = owned(buckets, input).documents.get(POLICY);
    if (typeof text === "string") return { Policy: text };
    throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404);
  },
  DeleteBucketPolicy: (input: BucketInput) => {
    const bucket = owned(buckets, input);
    bucket.documents.delete(POLICY);
    bucket.lets = () => false;
    return {};
  },
});

/** @throws AwsError AccessDenied for a public policy on a bucket that blocks those */
export function applyPolicy(bucket: Bucket, policy: BucketPolicy): void {
  const { name, blocksPublicPolicy, restrictsPublic } = bucket.settings;
  if (blocksPublicPolicy && isPublic(policy))
    throw new AwsError("AccessDenied", `${name} blocks public policies (BlockPublicPolicy)`, 403);
  bucket.lets = restrictsPublic && isPublic(policy) ? () => false : anonymousAccess(policy);
}

/** @throws AwsError MalformedPolicy; NotModelled for what the simulator does not read */
function readPolicy(text: string): BucketPolicy {
  let policy: unknown;
  try {
    if (text.startsWith("{")) policy = JSON.parse(text);
  } catch {
    // What is no JSON is malformed, as what is no object.
  }
  if (policy === undefined) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  if (!("Statement" in Object(policy))) throw malformed("Missing required field Statement");
  const read = bucketPolicy.safeParse(policy);
  if (read.success) return read.data;
  throw new NotModelled(`the bucket policy ${text}`);
}

const malformed = (message: string) => new AwsError("MalformedPolicy", message);
