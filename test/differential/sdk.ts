import { NodeHttpHandler } from "@smithy/node-http-handler";
import { loadSdkModules } from "../../simulator/cloud/sdk-modules.ts";
import { CannotStart } from "../helpers/cannot-start.ts";

/** An SDK client, as far as it is used here. */
export interface Client {
  send(command: object): Promise<unknown>;
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}

/** The SDK's modules, by service id. */
export interface Sdk {
  /** @throws CannotStart where the client is not installed */
  client(service: string, settings: Settings): Client;
  /** @throws Error where the client has no such command */
  command(service: string, operation: string, input: unknown): object;
}

interface Settings {
  readonly region: string;
  /** Of an emulator; AWS's own where it is left out. */
  readonly endpoint?: string;
  /** Letters and digits; any are good. */
  readonly accessKeyId?: string;
}

/** Services whose clients the simulator itself does not load. */
const FURTHER: Readonly<Record<string, readonly [packageName: string, client: string]>> = {
  EventBridge: ["@aws-sdk/client-eventbridge", "EventBridgeClient"],
  KMS: ["@aws-sdk/client-kms", "KMSClient"],
  Scheduler: ["@aws-sdk/client-scheduler", "SchedulerClient"],
};

const IDS: Readonly<Record<string, string>> = {
  cloudwatch: "CloudWatch",
  dynamodb: "DynamoDB",
  ec2: "EC2",
  s3: "S3",
  sns: "SNS",
  stepfunctions: "SFN",
};

type ClientClass = new (settings: object) => Client;
type CommandClass = new (input: unknown) => object;

/**
 * Loads the clients of these services.
 *
 * @throws CannotStart with the packages that are missing
 */
export async function loadSdk(services: readonly string[]): Promise<Sdk> {
  const modules = new Map<string, { client: string; exports: Readonly<Record<string, unknown>> }>();
  for (const [name, module] of await loadSdkModules()) modules.set(IDS[name] ?? name, module);
  const missing: string[] = [];
  for (const [id, [packageName, client]] of Object.entries(FURTHER))
    if (services.includes(id))
      await import(packageName).then(
        (exports) => modules.set(id, { client, exports }),
        () => missing.push(packageName),
      );
  if (missing.length > 0)
    throw new CannotStart(`SDK clients are missing: npm install --save-dev ${missing.join(" ")}`);
  const exported = (service: string, name: string): unknown => {
    const found = modules.get(service)?.exports[name];
    if (found === undefined) throw new Error(`the SDK has no ${name} for ${service}`);
    return found;
  };
  return {
    client: (service, settings) => {
      const Client = exported(service, modules.get(service)?.client ?? "") as ClientClass;
      const { accessKeyId = "AKIADIFFERENTIAL", ...where } = settings;
      const credentials = { accessKeyId, secretAccessKey: "differential" };
      return new Client({ ...COMMON, ...where, credentials, requestHandler: new NodeHttpHandler({}) });
    },
    command: (service, operation, input) =>
      new (exported(service, `${operation}Command`) as CommandClass)(input),
  };
}

/** One attempt a call, so that an answer is the service's and not that of a retry. Nothing is looked up in files. */
const COMMON = {
  retryMode: "standard",
  maxAttempts: 1,
  disableRequestCompression: true,
  forcePathStyle: true,
  // StartSyncExecution has a host of its own, which no emulator has.
  disableHostPrefix: true,
  defaultUserAgentProvider: async () => [["differential", "1"]],
};
