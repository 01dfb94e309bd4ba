import * as z from "zod";
import { bucketPolicy } from "../../cloud/s3/policy.ts";
import type { S3 } from "../../cloud/s3.ts";
import { type ResourceRequest, type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
const bucket = z.strictObject({
  BucketName: z.optional(z.string()),
  BucketEncryption: z.optional(
    z.strictObject({
      ServerSideEncryptionConfiguration: z.array(
        z.strictObject({
          ServerSideEncryptionByDefault: z.strictObject({
            SSEAlgorithm: z.enum(["AES256", "aws:kms"]),
            KMSMasterKeyID: z.optional(z.string()),
          }),
          BucketKeyEnabled: z.optional(z.boolean()),
        }),
      ),
    }),
  ),
  PublicAccessBlockConfiguration: z.optional(
    z.strictObject({
      BlockPublicAcls: z.optional(z.boolean()),
      BlockPublicPolicy: z.optional(z.boolean()),
      IgnorePublicAcls: z.optional(z.boolean()),
      RestrictPublicBuckets: z.optional(z.boolean()),
    }),
  ),
  OwnershipControls: z.optional(
    z.strictObject({ Rules: z.array(z.strictObject({ ObjectOwnership: z.literal("BucketOwnerEnforced") })) }),
  ),
  VersioningConfiguration: z.optional(z.strictObject({ Status: z.enum(["Enabled", "Suspended"]) })),
  // Rules delete after days at the earliest, a run lasts hours: they change nothing that a run can see.
  LifecycleConfiguration: z.optional(z.strictObject({ Rules: z.array(z.record(z.string(), z.unknown())) })),
  Tags: tags,
});
type Properties = z.infer<typeof bucket>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
const policy = z.strictObject({ Bucket: z.string(), PolicyDocument: bucketPolicy });

/** CloudFormation's S3 types. */
export const s3Resources = (s3: S3): ResourceTypes => ({
  "AWS::S3::Bucket": resourceType(bucket, (request) => {
    const name = request.properties.BucketName ?? generatedName(request);
    // Without a setting all four blocks are on.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    const blocks = request.properties.PublicAccessBlockConfiguration;
    s3.createBucket({
      name,
      blocksPublicPolicy: blocks === undefined || blocks.BlockPublicPolicy === true,
      restrictsPublic: blocks === undefined || blocks.RestrictPublicBuckets === true,
      versioning: request.properties.VersioningConfiguration?.Status,
    });
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${request.stack.region.name}.amazonaws.com`,
      },
    };
  }),
  "AWS::S3::BucketPolicy": resourceType(policy, ({ properties }) => {
    s3.putPolicy(properties.Bucket, properties.PolicyDocument);
    return { ref: properties.Bucket };
  }),
});

/** CloudFormation makes names of stack, logical id and twelve random characters, cut to S3's 63. */
function generatedName({ stack, logicalId }: ResourceRequest<Properties>): string {
  const suffix = stack.region.kernel.random(`names/${stack.region.name}/${stack.name}/${logicalId}`).hex(12);
  return `${`${stack.name}-${logicalId}`.toLowerCase().slice(0, 50)}-${suffix}`;
}
