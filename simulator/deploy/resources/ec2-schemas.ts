import * as z from "zod";
import { ROOT_DEVICE } from "../../cloud/ec2/root-device.ts";

/** CloudFormation hands numbers and booleans over as strings too. */
const whole = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);
const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));
const cidr = z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "an IPv4 range such as 10.0.0.0/8");
const rule = z.strictObject({
  IpProtocol: z.union([z.enum(["tcp", "udp", "icmp", "-1"]), z.literal(-1).transform(() => "-1" as const)]),
  FromPort: whole.optional(),
  ToPort: whole.optional(),
  CidrIp: cidr,
  Description: z.string().optional(),
});
const volumeShape = {
  Encrypted: flag.optional(),
  Iops: whole.optional(),
  KmsKeyId: z.string().optional(),
  Throughput: whole.optional(),
  VolumeType: z.string().optional(),
};

export const securityGroup = z.strictObject({
  GroupDescription: z.string(),
  GroupName: z.string().optional(),
  VpcId: z.string().optional(),
  SecurityGroupIngress: z.array(rule).default([]),
  // Nothing inside an instance calls out here, so what may leave makes no difference.
  SecurityGroupEgress: z.array(rule).optional(),
  Tags: tags.optional(),
});

/** What a launch template and an instance have in common. */
const launchShape = {
  ImageId: z.string().optional(),
  InstanceType: z.string().optional(),
  // Base64. The reference workload stands for what it sets up, and takes the filesystem's UUID from it.
  UserData: z.string().optional(),
  SecurityGroupIds: z.array(z.string()).optional(),
  InstanceInitiatedShutdownBehavior: z.literal("stop").optional(),
  // These change nothing that is simulated: accepted as written.
  MetadataOptions: z
    .strictObject({
      HttpEndpoint: z.literal("enabled").optional(),
      HttpPutResponseHopLimit: whole.optional(),
      HttpTokens: z.enum(["optional", "required"]).optional(),
      InstanceMetadataTags: z.literal("enabled").optional(),
    })
    .optional(),
};

export const launchTemplate = z.strictObject({
  LaunchTemplateName: z.string().optional(),
  VersionDescription: z.string().optional(),
  LaunchTemplateData: z.strictObject({
    ...launchShape,
    IamInstanceProfile: z
      .strictObject({ Arn: z.string().optional(), Name: z.string().optional() })
      .optional(),
    TagSpecifications: z
      .array(z.strictObject({ ResourceType: z.enum(["instance", "volume"]), Tags: tags }))
      .optional(),
  }),
  TagSpecifications: z
    .array(z.strictObject({ ResourceType: z.literal("launch-template"), Tags: tags }))
    .optional(),
});

export const instance = z.strictObject({
  ...launchShape,
  // CloudFormation takes a number alone. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-instance-launchtemplatespecification.html
  LaunchTemplate: z
    .strictObject({ LaunchTemplateId: z.string(), Version: z.string().regex(/^\d+$/) })
    .optional(),
  AvailabilityZone: z.string().optional(),
  SubnetId: z.string().optional(),
  // The root volume alone: a data volume that is to be protected is a resource of its own.
  BlockDeviceMappings: z
    .tuple([
      z.strictObject({
        DeviceName: z.literal(ROOT_DEVICE),
        Ebs: z.strictObject({
          ...volumeShape,
          VolumeSize: whole.optional(),
          DeleteOnTermination: flag.optional(),
        }),
      }),
    ])
    .optional(),
  IamInstanceProfile: z.string().optional(),
  PropagateTagsToVolumeOnCreation: flag.optional(),
  // These change nothing that is simulated either.
  Monitoring: flag.optional(),
  EbsOptimized: flag.optional(),
  DisableApiTermination: flag.optional(),
  CreditSpecification: z.strictObject({ CPUCredits: z.enum(["standard", "unlimited"]) }).optional(),
  Tags: tags.optional(),
});

export const volume = z.strictObject({
  ...volumeShape,
  AvailabilityZone: z.string(),
  Size: whole,
  Tags: tags.optional(),
});

export const volumeAttachment = z.strictObject({
  Device: z.string(),
  InstanceId: z.string(),
  VolumeId: z.string(),
});

export const elasticIp = z.strictObject({
  Domain: z.literal("vpc").optional(),
  InstanceId: z.string().optional(),
  Tags: tags.optional(),
});

export const elasticIpAssociation = z.strictObject({ AllocationId: z.string(), InstanceId: z.string() });
