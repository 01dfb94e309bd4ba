import { AwsError, type Region, type Sender, type Service } from "../cloud.ts";
import { arnWildcard } from "../iam/wildcards.ts";
import { afterInRegion, never, uuidFrom } from "../region-time.ts";
import {
  asJson,
  Environment,
  type FunctionDefinition,
  type FunctionRuntime,
  jsonText,
  SYNC_PAYLOAD_BYTES,
} from "./environment.ts";
import type { InvocationOutcome } from "./function-error.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ASYNC_PAYLOAD_BYTES = 1024 * 1024;
const ACCOUNT_CONCURRENCY = 1000;

/** How long an idle environment is kept. Assumed: AWS publishes no figure. */
const IDLE_MS = 10 * 60_000;

/**
 * Function errors of asynchronous invocations are retried after one and two minutes; throttles stay in the queue
 * for up to six hours, 1 s to 5 min apart.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const RETRY_AFTER_MS = [60_000, 120_000];
const MAX_AGE_SECONDS = 6 * 3600;
const requeueAfterMs = (times: number) => Math.min(1000 * 2 ** times, 300_000);

/** How asynchronous invocations of a function are treated. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeInSeconds?: number;
}

/** Who else may invoke a function: a statement of its own policy. Without a source, whatever acts for the service. */
export interface Permission {
  readonly principal: string;
  /** May hold wildcards. */
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
}

interface Deployed {
  readonly definition: FunctionDefinition;
  readonly permissions: Permission[];
  readonly environments: Environment[];
  invokeConfig: EventInvokeConfig;
}

/** An asynchronous event on its way. */
interface QueuedEvent {
  readonly name: string;
  readonly payload: unknown;
  readonly cause: number | null;
  readonly acceptedAt: number;
  readonly errors: number;
  readonly throttles: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
const permits = ({ principal, sourceArn, sourceAccount }: Permission, sender: Sender): boolean =>
  principal === sender.principal &&
  (sourceArn === undefined || arnWildcard(sourceArn)(sender.arn)) &&
  (sourceAccount === undefined || sender.arn.split(":")[4] === sourceAccount);

/** Lambda in one Region. Functions run for real: the product's own handlers, on hosts that are handed in. */
export class Lambda implements Service {
  readonly id = "Lambda";
  readonly operations = {};
  readonly #region: Region;
  readonly #runtime: FunctionRuntime;
  readonly #functions = new Map<string, Deployed>();

  constructor(region: Region, runtime: FunctionRuntime) {
    this.#region = region;
    this.#runtime = runtime;
  }

  /** Deploys a function; returns its ARN. */
  createFunction(definition: FunctionDefinition): string {
    if (this.#functions.has(definition.name))
      throw new AwsError("ResourceConflictException", `Function already exist: ${definition.name}`, 409);
    this.#functions.set(definition.name, { definition, permissions: [], environments: [], invokeConfig: {} });
    return this.arnOf(definition.name);
  }

  /** @throws AwsError ResourceNotFoundException */
  configureAsync(reference: string, config: EventInvokeConfig): void {
    this.#find(reference).invokeConfig = config;
  }

  /** Adds a statement to a function's policy. @throws AwsError ResourceNotFoundException */
  permit(reference: string, permission: Permission): void {
    this.#find(reference).permissions.push(permission);
  }

  /**
   * The name of a deployed function, by name or ARN.
   *
   * @throws AwsError ResourceNotFoundException
   */
  nameOf(reference: string): string {
    return this.#find(reference).definition.name;
  }

  arnOf(name: string): string {
    return `arn:aws:lambda:${this.#region.name}:${this.#region.account}:function:${name}`;
  }

  /**
   * Invokes a function and waits for it, as `lambda:invoke` does. `reference` is a name or an ARN. Function errors
   * and time-outs are outcomes; in a lost Region it never resolves.
   *
   * @throws AwsError ResourceNotFoundException, TooManyRequestsException, RequestTooLargeException
   */
  async invoke(reference: string, payload: unknown, cause: number | null): Promise<InvocationOutcome> {
    if (this.#region.lost) return never();
    const deployed = this.#find(reference);
    requireSize(payload, SYNC_PAYLOAD_BYTES);
    const environment = this.#acquire(deployed);
    const { kernel, name: region } = this.#region;
    const { name } = deployed.definition;
    const requestId = uuidFrom(this.#region, `lambda/${region}/${name}/request`);
    const invokedAt = kernel.now();
    const record = kernel.record(cause, {
      kind: "invocation",
      region,
      function: name,
      requestId,
      cold: environment.cold,
    });
    const result = await environment.run({ requestId, event: asJson(payload), cause: record });
    environment.busy = false;
    environment.idleSince = kernel.now();
    kernel.record(record, {
      kind: "returned",
      region,
      function: name,
      requestId,
      outcome: result.outcome,
      ...(result.outcome !== "ok" && { error: `${result.error.errorType}: ${result.error.errorMessage}` }),
      latencyMs: kernel.now() - invokedAt,
    });
    return result;
  }

  /**
   * Accepts an event for a function, as EventBridge and SNS hand it over; Lambda's own queue retries it.
   *
   * @param sender whoever acts in its own name, and so needs a permission; undefined after a role was asked
   * @throws AwsError ResourceNotFoundException, AccessDeniedException, RequestTooLargeException
   */
  invokeAsync(reference: string, payload: unknown, cause: number | null, sender?: Sender): void {
    const { definition, permissions } = this.#find(reference);
    const { name } = definition;
    if (sender && !permissions.some((permission) => permits(permission, sender)))
      throw new AwsError(
        "AccessDeniedException",
        `${sender.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${this.arnOf(name)}`,
        403,
      );
    requireSize(payload, ASYNC_PAYLOAD_BYTES);
    this.#deliver({ name, payload, cause, acceptedAt: this.#region.kernel.now(), errors: 0, throttles: 0 });
  }

  /** Its environments went with the Region, and the events that were queued in it: every function starts cold. */
  restored(): void {
    for (const { environments } of this.#functions.values()) environments.length = 0;
  }

  #deliver(event: QueuedEvent): void {
    this.invoke(event.name, event.payload, event.cause).then(
      (result) => {
        if (result.outcome === "ok") return;
        const { maximumRetryAttempts = RETRY_AFTER_MS.length } = this.#find(event.name).invokeConfig;
        const waitMs = RETRY_AFTER_MS[event.errors];
        if (waitMs === undefined || event.errors >= maximumRetryAttempts)
          this.#discard(event, "retries exhausted");
        else this.#later({ ...event, errors: event.errors + 1 }, waitMs);
      },
      (error: unknown) => {
        if (error instanceof AwsError && error.code === "TooManyRequestsException")
          this.#later({ ...event, throttles: event.throttles + 1 }, requeueAfterMs(event.throttles));
        else this.#runtime.onFatal(error);
      },
    );
  }

  #later(event: QueuedEvent, waitMs: number): void {
    const { maximumEventAgeInSeconds = MAX_AGE_SECONDS } = this.#find(event.name).invokeConfig;
    const age = this.#region.kernel.now() + waitMs - event.acceptedAt;
    if (age > maximumEventAgeInSeconds * 1000) this.#discard(event, "too old");
    else afterInRegion(this.#region, waitMs, () => this.#deliver(event));
  }

  #discard({ name, cause }: QueuedEvent, reason: string): void {
    this.#region.kernel.record(cause, {
      kind: "state",
      region: this.#region.name,
      service: "Lambda",
      resource: this.arnOf(name),
      from: "queued",
      to: "discarded",
      detail: { reason },
    });
  }

  /** An idle warm environment, else a new one that has to start cold. */
  #acquire(deployed: Deployed): Environment {
    const { definition, environments } = deployed;
    const oldest = this.#region.kernel.now() - IDLE_MS;
    const kept = environments.filter(
      ({ usable, busy, idleSince }) => busy || (usable && idleSince >= oldest),
    );
    environments.splice(0, environments.length, ...kept);
    const warm = environments.findLast(({ busy }) => !busy);
    if (warm === undefined) this.#requireConcurrency(deployed);
    const environment = warm ?? new Environment(this.#region, definition, this.#runtime);
    if (warm === undefined) environments.push(environment);
    environment.busy = true;
    return environment;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
  #requireConcurrency({ definition, environments }: Deployed): void {
    const busyHere = environments.filter(({ busy }) => busy).length;
    const everywhere = [...this.#functions.values()].flatMap((each) => each.environments);
    const busyEverywhere = everywhere.filter(({ busy }) => busy).length;
    if (
      busyHere >= (definition.reservedConcurrency ?? ACCOUNT_CONCURRENCY) ||
      busyEverywhere >= ACCOUNT_CONCURRENCY
    )
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
  }

  #find(reference: string): Deployed {
    const prefix = `arn:aws:lambda:${this.#region.name}:${this.#region.account}:function:`;
    const name = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    const deployed = this.#functions.get(name);
    if (deployed) return deployed;
    const arn = reference.startsWith("arn:") ? reference : this.arnOf(reference);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }
}

function requireSize(payload: unknown, limit: number): void {
  const bytes = Buffer.byteLength(jsonText(payload));
  if (bytes > limit)
    throw new AwsError(
      "RequestTooLargeException",
      `${bytes} byte payload is too large for the limit of ${limit}`,
      413,
    );
}
