/** The SDK's modules of services, by the recorder's name of the service. */
export type SdkModules = ReadonlyMap<
  string,
  { readonly client: string; readonly exports: Readonly<Record<string, unknown>> }
>;

/** Loads the SDK clients that the project has. Files are read, so it is done before virtual time begins. */
export async function loadSdkModules(): Promise<SdkModules> {
  return new Map([
    [
      "cloudwatch",
      { client: "CloudWatchClient", exports: { ...(await import("@aws-sdk/client-cloudwatch")) } },
    ],
    ["dynamodb", { client: "DynamoDBClient", exports: { ...(await import("@aws-sdk/client-dynamodb")) } }],
    ["ec2", { client: "EC2Client", exports: { ...(await import("@aws-sdk/client-ec2")) } }],
    ["s3", { client: "S3Client", exports: { ...(await import("@aws-sdk/client-s3")) } }],
    ["sns", { client: "SNSClient", exports: { ...(await import("@aws-sdk/client-sns")) } }],
    ["stepfunctions", { client: "SFNClient", exports: { ...(await import("@aws-sdk/client-sfn")) } }],
  ]);
}
