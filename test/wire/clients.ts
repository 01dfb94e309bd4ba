import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { ACCOUNT, type Engines, SECRET } from "./engines.ts";

const settings = (endpoint: string, region: string) => ({
  endpoint,
  maxAttempts: 1,
  region,
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET },
});

/** Clients of one Region, as the account's root, made afresh: nothing in them comes from the product. */
export function clientsOf({ ministack, moto }: Engines, region: string) {
  const there = settings(ministack, region);
  return {
    region,
    ec2: new EC2Client(settings(moto, region)),
    /** moto's, for the templates that MiniStack refuses. */
    workload: new CloudFormationClient(settings(moto, region)),
    cloudFormation: new CloudFormationClient(there),
    cloudWatch: new CloudWatchClient(there),
    dynamoDb: new DynamoDBClient(there),
    events: new EventBridgeClient(there),
    iam: new IAMClient(there),
    logs: new CloudWatchLogsClient(there),
    lambda: new LambdaClient(there),
    s3: new S3Client({ ...there, forcePathStyle: true }),
    sfn: new SFNClient(there),
    sns: new SNSClient(there),
  };
}

/** The clients of one Region. */
export type Clients = ReturnType<typeof clientsOf>;
