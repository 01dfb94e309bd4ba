import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { SdkClient } from "../../../functions/lib/runtime/host.ts";
import { createBoundary } from "../../cloud/boundary.ts";
import { AwsError, type Cloud, NotModelled, type Region, type Service } from "../../cloud/cloud.ts";
import { CloudWatch } from "../../cloud/cloudwatch/cloudwatch.ts";
import { DynamoDb } from "../../cloud/dynamodb/dynamodb.ts";
import { Ec2 } from "../../cloud/ec2/ec2.ts";
import { EventBridge } from "../../cloud/events/events.ts";
import { S3 } from "../../cloud/s3.ts";
import { Scheduler } from "../../cloud/scheduler/scheduler.ts";
import type { SdkModules } from "../../cloud/sdk-modules.ts";
import { Sns } from "../../cloud/sns.ts";
import { StepFunctions } from "../../cloud/stepfunctions/stepfunctions.ts";
import { Network } from "../../internet/network.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { ACCOUNT, REGION } from "../compare.ts";
import type { Callee } from "./call-case.ts";

/** The recorder's names of services that are simulated, and the SDK's. */
const SERVICE_IDS: Readonly<Record<string, string>> = {
  cloudwatch: "CloudWatch",
  dynamodb: "DynamoDB",
  ec2: "EC2",
  events: "EventBridge",
  s3: "S3",
  scheduler: "Scheduler",
  sns: "SNS",
  stepfunctions: "SFN",
};

const REGIONS = [REGION, "us-east-2", "us-west-1", "us-west-2", "eu-west-1"];

/** The simulated account that recorded calls are made to again. */
export interface CallWorld {
  readonly kernel: Kernel;
  /** Whether the simulator answers such a call at all. */
  has(callee: Callee): boolean;
  /**
   * Makes a call, through the SDK's client where the project has it, and resolves with the answer.
   *
   * @throws the SDK's exceptions; NotModelled where the simulator refuses by name
   */
  call(callee: Callee, input: unknown): Promise<unknown>;
  /**
   * The code that goes over the wire for an exception: the query protocol has other ones ("InvalidParameter" for
   * InvalidParameterException), which the SDK's schemas name.
   */
  errorCode(callee: Callee, error: Error): string;
}

/** Builds an account without anything in it. */
export function createCallWorld(kernel: Kernel, modules: SdkModules): CallWorld {
  const internet = new Network(kernel);
  const regions = new Map(REGIONS.map((name) => [name, buildRegion(kernel, internet, name)]));
  const cloud: Cloud = { kernel, account: ACCOUNT, regions, internet };
  let fail: (error: unknown) => void = () => {};
  const attach = createBoundary(cloud, { onFatal: (error) => fail(error) });
  const clients = new Map<string, Sender>();
  const serviceOf = ({ service, region = REGION }: Callee): Service | undefined =>
    regions.get(region)?.services.get(SERVICE_IDS[service] ?? "");
  const clientOf = ({ service, region = REGION }: Callee, Client: ClientClass): Sender => {
    const known = clients.get(`${service}/${region}`);
    if (known) return known;
    const client = new Client(settings(region));
    const caller = { from: region, by: "conformance", cause: () => null, frozen: () => false };
    attach(client as unknown as SdkClient, caller);
    clients.set(`${service}/${region}`, client);
    return client;
  };
  return {
    kernel,
    has: (callee) => serviceOf(callee)?.operations[callee.operation] !== undefined,
    errorCode: ({ service }, error) => {
      if (error instanceof AwsError) return error.code;
      const schema = modules.get(service)?.exports[`${error.name}$`] as readonly unknown[] | undefined;
      const { awsQueryError: own } = (schema?.[3] ?? {}) as { awsQueryError?: readonly [string, number] };
      return own?.[0] ?? error.name;
    },
    call: async (callee, input) => {
      const module = modules.get(callee.service);
      const Command = module?.exports[`${callee.operation}Command`] as CommandClass | undefined;
      const Client = module?.exports[`${module.client}`] as ClientClass | undefined;
      if (Command === undefined || Client === undefined) {
        // Without a client there is nobody who would send it, so the service is asked itself.
        const operation = serviceOf(callee)?.operations[callee.operation];
        return operation?.(input as never, { cause: 0 }) ?? {};
      }
      const fatal = new Promise<never>((_, reject) => {
        fail = reject;
      });
      return readBody(
        await Promise.race([clientOf(callee, Client).send(new Command(asSent(callee, input))), fatal]),
      );
    },
  };
}

/**
 * What the recorder's client sends of itself: no content type where it was given none, so that S3 keeps
 * binary/octet-stream, where the SDK names another one; and it asks for lists of keys that are encoded.
 */
const asSent = ({ service, operation }: Callee, input: unknown): unknown => ({
  ...(service === "s3" && operation === "PutObject" && { ContentType: "binary/octet-stream" }),
  ...(service === "s3" && operation.startsWith("ListObject") && { EncodingType: "url" }),
  ...(input as object),
});

/** Answers as the recorder kept them: a body is its text. */
async function readBody(output: unknown): Promise<unknown> {
  const { Body: body } = output as { Body?: { transformToString?(): Promise<string> } };
  const text = await body?.transformToString?.();
  return text === undefined ? output : { ...(output as object), Body: text };
}

interface Sender {
  send(command: object): Promise<unknown>;
}
type ClientClass = new (settings: object) => Sender;
type CommandClass = new (input: unknown) => object;

/** One attempt a call, so that an answer is AWS's and not that of a retry. */
const settings = (region: string) => ({
  region,
  credentials: { accessKeyId: "AKIACONFORMANCE", secretAccessKey: "conformance" },
  retryMode: "standard",
  maxAttempts: 1,
  disableRequestCompression: true,
  requestHandler: new NodeHttpHandler({}),
});

function buildRegion(kernel: Kernel, internet: Network, name: string): Region {
  // What stops in the background (a task that is not modelled) shows in the answers that it leaves out.
  const onFatal = () => {};
  const region: Region = {
    name,
    account: ACCOUNT,
    lost: false,
    life: 0,
    kernel,
    internet,
    services: new Map(),
    emit: (event, cause) => events.emit(event, cause),
    invokeTarget: async () => {},
    key: () => undefined,
    publish: (topicArn, subject, message, cause) => sns.publish(topicArn, subject, message, cause),
  };
  const events = new EventBridge(region, { onFatal });
  const sns = new Sns(region);
  const lambda = {
    invoke: async (reference: string) => {
      throw new AwsError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
    },
  };
  const none = (): never => {
    throw new NotModelled("software of an instance outside of a rehearsal");
  };
  const services: readonly Service[] = [
    events,
    sns,
    new StepFunctions(region, { lambda, onFatal }),
    new Ec2(region, { regionOf: () => undefined, software: { blankContent: none, install: none } }),
    new CloudWatch(region),
    new DynamoDb(region),
    new S3(region),
    new Scheduler(region, { onFatal }),
  ];
  for (const service of services) region.services.set(service.id, service);
  return region;
}
