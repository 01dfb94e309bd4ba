import * as z from "zod";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
const logGroup = z.strictObject({
  LogGroupName: z.string().regex(/^[\w./#-]{1,512}$/),
  LogGroupClass: z.enum(["STANDARD", "INFREQUENT_ACCESS"]).optional(),
  RetentionInDays: z.int().positive().optional(),
  KmsKeyId: z.string().optional(),
  Tags: tags,
});

/** Log groups do nothing here: what functions log goes to the trace. */
export const logsResources: ResourceTypes = {
  "AWS::Logs::LogGroup": resourceType(logGroup, ({ properties, stack }) => {
    const { name, account } = stack.region;
    return {
      ref: properties.LogGroupName,
      attributes: { Arn: `arn:aws:logs:${name}:${account}:log-group:${properties.LogGroupName}:*` },
    };
  }),
};
