import * as z from "zod";
import type { DynamoDb } from "../../cloud/dynamodb/dynamodb.ts";
import type { KeyAttribute } from "../../cloud/dynamodb/table.ts";
import { type ResourceTypes, resourceType } from "../resource-type.ts";
import { tags } from "./properties.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
const table = z.strictObject({
  TableName: z.string(),
  BillingMode: z.literal("PAY_PER_REQUEST"),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(["S", "N"]) }),
  ),
  KeySchema: z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) })),
  TimeToLiveSpecification: z.optional(
    z.strictObject({ AttributeName: z.optional(z.string()), Enabled: z.boolean() }),
  ),
  PointInTimeRecoverySpecification: z.optional(z.strictObject({ PointInTimeRecoveryEnabled: z.boolean() })),
  SSESpecification: z.optional(
    z.strictObject({
      SSEEnabled: z.boolean(),
      SSEType: z.optional(z.literal("KMS")),
      KMSMasterKeyId: z.optional(z.string()),
    }),
  ),
  DeletionProtectionEnabled: z.optional(z.boolean()),
  Tags: tags,
});
type Properties = z.infer<typeof table>;

/** CloudFormation's DynamoDB types. */
export const dynamodbResources = (dynamodb: DynamoDb): ResourceTypes => ({
  "AWS::DynamoDB::Table": resourceType(table, ({ properties }) => {
    const { TableName: name, TimeToLiveSpecification: expiry } = properties;
    const partition = keyAttribute(properties, "HASH");
    if (partition === undefined) throw new Error(`KeySchema of table ${name} has no HASH attribute`);
    const sort = keyAttribute(properties, "RANGE");
    const { arn } = dynamodb.createTable({
      name,
      partition,
      ...(sort && { sort }),
      ...(expiry?.Enabled && expiry.AttributeName !== undefined && { timeToLive: expiry.AttributeName }),
    });
    return { ref: name, attributes: { Arn: arn } };
  }),
});

/** @throws Error when AttributeDefinitions lacks it, as CloudFormation refuses such a table */
function keyAttribute(properties: Properties, type: "HASH" | "RANGE"): KeyAttribute | undefined {
  const name = properties.KeySchema.find((key) => key.KeyType === type)?.AttributeName;
  if (name === undefined) return undefined;
  const definition = properties.AttributeDefinitions.find((attribute) => attribute.AttributeName === name);
  if (definition === undefined)
    throw new Error(`table ${properties.TableName}: ${name} is not in AttributeDefinitions`);
  return { name, type: definition.AttributeType };
}
