import * as z from "zod";
import type { Kms } from "../../cloud/kms.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags, unreadPolicy } from "./properties.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
const key = z.strictObject({
  Description: z.optional(z.string()),
  Enabled: z.optional(z.boolean()),
  EnableKeyRotation: z.optional(z.boolean()),
  PendingWindowInDays: z.optional(z.number()),
  KeyPolicy: unreadPolicy,
  Tags: tags,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
const alias = z.strictObject({ AliasName: z.string(), TargetKeyId: z.string() });

/** CloudFormation's KMS types. */
export const kmsResources = (kms: Kms): ResourceTypes => ({
  "AWS::KMS::Key": resourceType(key, ({ properties }) => {
    const { id, arn } = kms.createKey(properties.Enabled ?? true);
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  }),
  "AWS::KMS::Alias": resourceType(alias, ({ properties }) => {
    kms.createAlias(properties.AliasName, properties.TargetKeyId);
    return { ref: properties.AliasName };
  }),
});
