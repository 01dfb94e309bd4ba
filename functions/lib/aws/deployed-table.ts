import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Host } from "../runtime/host.ts";
import { clientSettings, makeClient } from "./clients.ts";
import { errorCode, translated } from "./translate.ts";

/**
 * Looks for a table in a Region that may be gone: one attempt, bounded.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
 *
 * @returns its ARN, which names the partition and the account; undefined when there is no such table
 * @throws AnswerUnknown when the Region is silent; Throttled, AccessRefused, or the SDK's own error
 */
export async function tableArn(host: Host, region: string, name: string): Promise<string | undefined> {
  const client = makeClient(host, new DynamoDBClient(clientSettings(host, region, "away")));
  try {
    const command = new DescribeTableCommand({ TableName: name });
    const { Table: table } = await translated(`describe ${name} in ${region}`, client.send(command));
    return table?.TableArn;
  } catch (error) {
    if (errorCode(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
