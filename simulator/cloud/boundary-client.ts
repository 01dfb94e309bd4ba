import type { SdkClient } from "../../functions/lib/runtime/host.ts";
import type { RandomStream } from "../kernel/random.ts";

/** What an AWS SDK command's stack hands on: the input, and whatever a middleware adds. */
export type MiddlewareArguments = Record<string | symbol, unknown>;
export type Handler = (args: MiddlewareArguments) => Promise<{ response: unknown; output: unknown }>;
export type Middleware = (next: Handler, context: Record<string, unknown>) => Handler;

/** The parts of an AWS SDK v3 client that the boundary relies on; `boundary.test.ts` holds it to them. */
export interface AwsClient {
  readonly config: {
    readonly serviceId: string;
    region(): Promise<string>;
    readonly requestHandler: RequestHandler;
    retryStrategy(): Promise<RetryStrategy>;
    readonly protocolSettings: { readonly errorTypeRegistries: readonly ErrorTypeRegistry[] };
  };
  readonly middlewareStack: MiddlewareStack;
}

interface MiddlewareStack {
  add(middleware: Middleware, options: Readonly<Record<string, unknown>>): void;
  addRelativeTo(middleware: Middleware, options: Readonly<Record<string, unknown>>): void;
  remove(name: string): boolean;
  /** The client's stack together with a command's own. */
  concat(command: MiddlewareStack): MiddlewareStack;
}

/** Where an SDK client keeps its exception classes: by schema `[-3, namespace, name, traits, ...]`. */
export interface ErrorTypeRegistry {
  readonly exceptions: ReadonlyMap<readonly unknown[], new (fields: never) => Error>;
}

interface RequestHandler {
  /** Where NodeHttpHandler keeps its options from the start; `httpHandlerConfigs()` is empty before a request. */
  readonly configProvider?: Promise<HandlerOptions>;
  httpHandlerConfigs(): HandlerOptions;
}

interface HandlerOptions {
  readonly connectionTimeout?: number;
  readonly requestTimeout?: number;
  readonly throwOnRequestTimeout?: boolean;
  readonly socketTimeout?: number;
  readonly defaultSocketTimeout?: number;
}

interface RetryStrategy {
  readonly retryBackoffStrategy?: { computeNextBackoffDelay(attempt: number): number };
}

/** How long a client waits, in milliseconds; undefined is for ever. */
export interface Patience {
  /** For a connection that nobody answers. */
  readonly connectMs: number | undefined;
  /** For the answer, from the start of the attempt. */
  readonly answerMs: number | undefined;
}

/** @throws Error when it is not a client of the AWS SDK v3 with schemas. */
export function asAwsClient(client: SdkClient): AwsClient {
  const candidate = client as unknown as Partial<AwsClient>;
  if (
    typeof candidate.config?.serviceId !== "string" ||
    !candidate.config.protocolSettings?.errorTypeRegistries
  )
    throw new Error("the boundary can only be hung into clients of the AWS SDK v3");
  return candidate as AwsClient;
}

/** The client's own time-outs, as `@smithy/node-http-handler` applies them. */
export async function patienceOf({ requestHandler }: AwsClient["config"]): Promise<Patience> {
  const options = (await requestHandler.configProvider) ?? requestHandler.httpHandlerConfigs();
  // A request time-out without `throwOnRequestTimeout` only writes a warning and waits on.
  const answerMs = shortest(
    options.throwOnRequestTimeout ? options.requestTimeout : undefined,
    options.socketTimeout ?? options.defaultSocketTimeout,
  );
  return { connectMs: shortest(options.connectionTimeout, answerMs), answerMs };
}

/** Zero switches a time-out off. */
const shortest = (...times: readonly (number | undefined)[]): number | undefined => {
  const set = times.filter((time): time is number => time !== undefined && time > 0);
  return set.length === 0 ? undefined : Math.min(...set);
};

/**
 * What an SDK client looks up in environment variables and `~/.aws` unless it is told: the run must not depend on
 * them, and reading files takes real time. The values are those of a machine that has neither.
 */
const UNCONFIGURED: Readonly<Record<string, unknown>> = {
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: async () => false,
  useFipsEndpoint: async () => false,
  userAgentAppId: async () => undefined,
  authSchemePreference: async () => [],
  accountIdEndpointMode: async () => "preferred",
  endpointDiscoveryEnabledProvider: async () => undefined,
  requestChecksumCalculation: async () => "WHEN_SUPPORTED",
  responseChecksumValidation: async () => "WHEN_SUPPORTED",
  useArnRegion: async () => false,
  disableS3ExpressSessionAuth: async () => false,
  sigv4aSigningRegionSet: async () => undefined,
};

/** Makes the client independent of the machine that it runs on. */
export function isolateFromMachine({ config }: AwsClient): void {
  for (const [setting, value] of Object.entries(UNCONFIGURED))
    if (setting in config) Object.assign(config, { [setting]: value });
}

/** Lets the SDK's own back-off draw its jitter from a stream of the run: it asks `Math.random`, synchronously. */
export function seedBackoff({ config }: AwsClient, stream: RandomStream): void {
  const original = config.retryStrategy;
  const seeded = original().then((strategy) => {
    const backoff = strategy.retryBackoffStrategy;
    if (backoff === undefined) return strategy;
    const compute = backoff.computeNextBackoffDelay.bind(backoff);
    backoff.computeNextBackoffDelay = (attempt) => withRandom(stream, () => compute(attempt));
    return strategy;
  });
  Object.assign(config, { retryStrategy: () => seeded });
}

function withRandom(stream: RandomStream, compute: () => number): number {
  const machines = Math.random;
  Math.random = stream.uniform;
  try {
    return compute();
  } finally {
    Math.random = machines;
  }
}

/**
 * Leaves out what only a wire needs and nobody looks at here, more than half of a call's cost: the bytes, the place
 * they go to, and the log that no client of ours has. Middleware further down (user agent, content length, checksums)
 * looks for a request and steps aside. Inputs are checked against the same schemas by `validate.ts`.
 */
export function leaveOutTheWire({ config, middlewareStack }: AwsClient): void {
  middlewareStack.add(stepAside, {
    name: SERIALIZER,
    step: "serialize",
    tags: ["SERIALIZER"],
    override: true,
  });
  middlewareStack.remove("loggerMiddleware");
  // It chooses who signs, and nothing is signed.
  middlewareStack.remove("httpAuthSchemeMiddleware");
  // CopySnapshot signs a URL of the source's endpoint, so EC2's clients look it up.
  if (config.serviceId === "EC2") return;
  // Every command brings its own look-up along, and others stand relative to it.
  const concat = middlewareStack.concat.bind(middlewareStack);
  middlewareStack.concat = (command) => {
    const whole = concat(command);
    const place = { relation: "before", toMiddleware: SERIALIZER, override: true };
    whole.addRelativeTo(stepAside, { name: "endpointV2Middleware", ...place });
    return whole;
  };
}

const SERIALIZER = "serializerMiddleware";
const stepAside: Middleware = (next) => next;
