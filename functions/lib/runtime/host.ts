import type { Configuration } from "../config/schema.ts";
import type { DnsPort } from "../ports/dns.ts";
import type { HttpsPort } from "../ports/https.ts";

/** An AWS SDK client as far as the host touches it: it may hang middleware into the stack. */
export interface SdkClient {
  readonly middlewareStack: unknown;
}

/**
 * Fields of a log line. The logger keeps these keys for itself and drops ours: a reason that is called `message` would
 * be lost on the day it is read. https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
 */
export type LogFields = Readonly<Record<string, unknown>> & {
  readonly level?: never;
  readonly message?: never;
  readonly sampling_rate?: never;
  readonly service?: never;
  readonly timestamp?: never;
};

/**
 * Everything that a function takes from the outside world. On Lambda it is the real one (`lambda-host.ts`); the
 * rehearsal and the tests hand in theirs. Nothing under `functions/` reads a clock, a random number, an
 * environment variable or the network in any other way.
 */
export interface Host {
  /** The function's name, for log lines. */
  readonly functionName: string;
  /** Environment variables; parsed once by `environment.ts`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly configuration: Configuration;
  /** Static credentials for SDK clients; undefined leaves the SDK's default chain (Lambda's own role). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Called once with every SDK client that is made. */
  readonly attach?: (client: SdkClient) => void;
  readonly https: HttpsPort;
  readonly dns: DnsPort;
  now(): Date;
  /** Writes one structured log line; `event` is a stable kebab-case name. */
  log(level: "INFO" | "WARN" | "ERROR", event: string, fields: LogFields): void;
}
