/** What may be needed for such things and is not for ours; an entry that nothing needs to be excused by any more fails. */
export interface NotNeeded {
  /** A resource type and, where it matters, what is done with it: "AWS::KMS::Key create". Or "osls". */
  readonly by: string;
  readonly actions: readonly string[];
  readonly reason: string;
}

const KEYS = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"];

/** Permissions that a type's handlers name for what the templates do not have. */
const OF_TYPES: readonly NotNeeded[] = [
  {
    by: "AWS::S3::Bucket",
    actions: [
      "s3tables:CreateNamespace",
      "s3tables:CreateTable",
      "s3tables:CreateTableBucket",
      "s3tables:GetTable",
      "s3tables:GetTableMetadataLocation",
      "s3tables:PutTableBucketPolicy",
      "s3tables:PutTableEncryption",
      "s3tables:PutTablePolicy",
      "s3tables:UpdateTableMetadataLocation",
    ],
    reason: "No bucket keeps metadata tables.",
  },
  { by: "AWS::S3::Bucket", actions: ["iam:PassRole"], reason: "No bucket is replicated." },
  {
    by: "AWS::Logs::LogGroup",
    actions: ["logs:CreateLogDelivery", "s3:REST.PUT.OBJECT", "firehose:TagDeliveryStream"],
    reason: "No log group has a data protection policy, which would report somewhere.",
  },
  {
    by: "AWS::Logs::LogGroup",
    actions: ["logs:PutResourcePolicy", "logs:DeleteResourcePolicy"],
    reason: "No log group has a policy of its own.",
  },
  {
    by: "AWS::Logs::LogGroup",
    actions: ["logs:PutIndexPolicy", "logs:DeleteIndexPolicy"],
    reason: "No log group has field indexes.",
  },
  {
    by: "AWS::Lambda::Function",
    actions: [
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "elasticfilesystem:DescribeMountTargets",
      "s3files:ListMountTargets",
    ],
    reason: "No function is in a VPC or mounts a file system.",
  },
  { by: "AWS::Lambda::Function", actions: KEYS, reason: "No function has a key of its own (KmsKeyArn)." },
  {
    by: "AWS::Lambda::Function",
    actions: ["lambda:GetCodeSigningConfig", "lambda:GetLayerVersion"],
    reason: "No function is signed or has layers.",
  },
  {
    by: "AWS::StepFunctions::StateMachine",
    actions: ["s3:GetObject", "s3:GetObjectVersion"],
    reason: "The definitions are in the template, not in a bucket.",
  },
  {
    by: "AWS::StepFunctions::StateMachine",
    actions: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
    reason: "No state machine has a key of its own (EncryptionConfiguration).",
  },
  {
    by: "AWS::DynamoDB::Table",
    actions: [
      "dynamodb:DescribeImport",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
      "logs:PutRetentionPolicy",
      "s3:GetObject",
      "s3:GetObjectMetadata",
      "s3:ListBucket",
    ],
    reason: "The table is not imported from a bucket.",
  },
  {
    by: "AWS::DynamoDB::Table",
    actions: ["iam:CreateServiceLinkedRole", "kinesis:DescribeStream", "kinesis:PutRecords"],
    reason: "The table has no replicas and streams into nothing.",
  },
  {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    by: "AWS::DynamoDB::Table",
    actions: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:RevokeGrant"],
    reason: "Encrypted with AWS's own key for DynamoDB, whose policy lets in everybody who may use DynamoDB.",
  },
  {
    by: "AWS::SNS::Topic",
    actions: ["iam:GetRole", "iam:PassRole"],
    reason: "The topic does not log deliveries, for which it would be handed a role.",
  },
  {
    by: "AWS::Events::Rule",
    actions: ["iam:PassRole"],
    reason: "No rule's target is called through a role.",
  },
  {
    by: "AWS::KMS::Key",
    actions: ["kms:DisableKey", "kms:DisableKeyRotation", "kms:EnableKey"],
    reason:
      "The key is enabled and rotated from the first day; a deployment that turns either off is refused.",
  },
  {
    by: "AWS::KMS::Key create",
    actions: ["kms:PutKeyPolicy"],
    reason:
      "CreateKey is given the policy. Whoever may write the policy of a key whose tag does not count yet may take every key.",
  },
  {
    by: "AWS::IAM::Role",
    actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    reason: "Roles have inline policies only; a managed one cannot be attached.",
  },
  {
    by: "AWS::IAM::Role",
    actions: ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"],
    reason: "The roles have no boundary.",
  },
  {
    by: "AWS::Route53::HealthCheck",
    actions: ["route53-recovery-control-config:DescribeRoutingControl"],
    reason: "No health check hangs on a routing control.",
  },
];

/** Operations that are in the source of osls and its plugins and that neither `deploy` nor `remove` of ours makes. */
const OF_TOOLS: readonly NotNeeded[] = [
  {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    by: "osls",
    actions: ["sts:GetCallerIdentity"],
    reason: "Everybody may ask who he is.",
  },
  {
    by: "osls",
    actions: ["ecr:DescribeRepositories"],
    reason: "`remove` looks for a repository of images, and takes a refusal for an answer: there is none.",
  },
  {
    by: "osls",
    actions: [
      "ecr:CreateRepository",
      "ecr:DeleteRepository",
      "ecr:DescribeImages",
      "ecr:GetAuthorizationToken",
      "ecr:PutLifecyclePolicy",
    ],
    reason: "No function is a container image.",
  },
  {
    by: "osls",
    actions: ["sso-oidc:CreateToken", "sso-oidc:RegisterClient", "sso-oidc:StartDeviceAuthorization"],
    reason: "Signing in, which comes before there is a role.",
  },
  {
    by: "osls",
    actions: ["ssm:GetParameter", "cloudformation:ListExports"],
    reason: "The service files take nothing from Parameter Store, and nothing that another stack exports.",
  },
  {
    by: "osls",
    actions: ["logs:DeleteSubscriptionFilter", "logs:DescribeSubscriptionFilters"],
    reason: "No function is called by a log.",
  },
  {
    by: "osls",
    actions: [
      "api-gateway:CreateStage",
      "api-gateway:GetApiKey",
      "api-gateway:GetDeployments",
      "api-gateway:GetRestApis",
      "api-gateway:GetStage",
      "api-gateway:GetUsagePlans",
      "api-gateway:TagResource",
      "api-gateway:UntagResource",
      "api-gateway:UpdateStage",
      "api-gateway:UpdateUsagePlan",
      "apigatewayv2:GetApi",
      "logs:DeleteLogGroup",
    ],
    reason: "There is no API Gateway.",
  },
  {
    by: "osls",
    actions: ["states:DescribeExecution", "states:GetExecutionHistory", "states:StartExecution"],
    reason: "The command `invoke stepf`, which starts a state machine by hand.",
  },
];

/** Everything that the deployer is not allowed, though the sources name it, and why. */
export const NOT_NEEDED: readonly NotNeeded[] = [...OF_TYPES, ...OF_TOOLS];
