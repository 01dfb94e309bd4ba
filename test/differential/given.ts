/** An image that moto knows; to the simulator any will do. */
const IMAGE = "ami-760aaa0f";

/** The reference workload, which is what runs on the simulator's instances, shuts down without an epoch. */
const tagged = (Name: string) => [
  { Key: "Name", Value: Name },
  { Key: "lifeboat:epoch", Value: "1" },
];

/** Both the simulator and moto run it: nothing in it is of either query language. */
const DEFINITION = JSON.stringify({
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 2, Next: "Done" }, Done: { Type: "Pass", End: true } },
});

const ROLE = "arn:aws:iam::111122223333:role/anyone";

/**
 * What a stack makes and no operation of the simulator does, so that each side makes it in its own way: the simulator
 * as the resource type that is named, moto by the calls. What either gives is told to the case in the same words.
 */
export interface Given {
  readonly type: string;
  properties(name: string): object;
  /** What the case is told, of what a resource gives. */
  told(made: Made): object;
  /** The same by SDK calls. */
  byCalls(call: Call, name: string): Promise<object>;
}

export interface Made {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Sends a command and resolves with the answer. */
export type Call = (command: `${string}.${string}`, input: object) => Promise<Record<string, never>>;

const server: Given = {
  type: "AWS::EC2::Instance",
  properties: (Name) => ({ ImageId: IMAGE, InstanceType: "t3.micro", Tags: tagged(Name) }),
  told: ({ ref, attributes }) => ({ InstanceId: ref, Zone: attributes?.["AvailabilityZone"] }),
  byCalls: async (call, name) => {
    const { Instances } = await call("EC2.RunInstances", {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      Placement: { AvailabilityZone: "us-west-2a" },
      TagSpecifications: [{ ResourceType: "instance", Tags: tagged(name) }],
    });
    const [{ InstanceId, Placement }] = Instances as unknown as [
      { InstanceId: string; Placement: { AvailabilityZone: string } },
    ];
    return { InstanceId, Zone: Placement.AvailabilityZone };
  },
};

const template: Given = {
  type: "AWS::EC2::LaunchTemplate",
  properties: (LaunchTemplateName) => ({
    LaunchTemplateName,
    LaunchTemplateData: { ImageId: IMAGE, InstanceType: "t3.micro" },
  }),
  told: ({ ref }) => ({ Id: ref }),
  byCalls: async (call, LaunchTemplateName) => {
    const { LaunchTemplate } = await call("EC2.CreateLaunchTemplate", {
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: IMAGE, InstanceType: "t3.micro" },
    });
    return { Id: (LaunchTemplate as unknown as { LaunchTemplateId: string }).LaunchTemplateId };
  },
};

const address: Given = {
  type: "AWS::EC2::EIP",
  properties: (Name) => ({ Domain: "vpc", Tags: [{ Key: "Name", Value: Name }] }),
  told: ({ ref, attributes }) => ({ AllocationId: attributes?.["AllocationId"], PublicIp: ref }),
  byCalls: async (call, Value) => {
    const tags = [{ ResourceType: "elastic-ip", Tags: [{ Key: "Name", Value }] }];
    const { AllocationId, PublicIp } = await call("EC2.AllocateAddress", {
      Domain: "vpc",
      TagSpecifications: tags,
    });
    return { AllocationId, PublicIp };
  },
};

const key: Given = {
  type: "AWS::KMS::Key",
  properties: () => ({ KeyPolicy: { Statement: [] } }),
  told: ({ ref, attributes }) => ({ KeyId: ref, Arn: attributes?.["Arn"] }),
  byCalls: async (call) => {
    const { KeyMetadata } = await call("KMS.CreateKey", {});
    const { KeyId, Arn } = KeyMetadata as unknown as { KeyId: string; Arn: string };
    return { KeyId, Arn };
  },
};

const disabledKey: Given = {
  ...key,
  properties: () => ({ Enabled: false, KeyPolicy: { Statement: [] } }),
  byCalls: async (call, name) => {
    const made = await key.byCalls(call, name);
    await call("KMS.DisableKey", { KeyId: (made as { KeyId: string }).KeyId });
    return made;
  },
};

const machine: Given = {
  type: "AWS::StepFunctions::StateMachine",
  properties: (StateMachineName) => ({ StateMachineName, DefinitionString: DEFINITION, RoleArn: ROLE }),
  told: ({ ref }) => ({ Arn: ref }),
  byCalls: async (call, name) => {
    const made = await call("SFN.CreateStateMachine", { name, definition: DEFINITION, roleArn: ROLE });
    return { Arn: made["stateMachineArn"] };
  },
};

/** By the word that cases use. */
export const GIVEN: Readonly<Record<string, Given>> = {
  server,
  template,
  address,
  key,
  disabledKey,
  machine,
};

/** @throws Error for a kind that is not there */
export function givenOf(kind: string): Given {
  const found = GIVEN[kind];
  if (found === undefined)
    throw new Error(`nothing of the kind ${kind} can be given, only ${Object.keys(GIVEN).join(", ")}`);
  return found;
}
