import type { Host } from "../../../functions/lib/runtime/host.ts";
import { latency } from "../../latencies.ts";
import type { Region } from "../cloud.ts";
import { never, presentLife, sleepInRegion } from "../region-time.ts";
import { type InvocationOutcome, isSimulatorFailure, reportOf, timedOut } from "./function-error.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const SYNC_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** A function as it is deployed. */
export interface FunctionDefinition {
  readonly name: string;
  /** "file.export", as the template says. */
  readonly handler: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Both the guarantee and the cap; undefined shares the account's. */
  readonly reservedConcurrency?: number;
}

/** What a host is made for: one execution environment of a function. */
export interface FunctionEnvironment {
  readonly functionName: string;
  /** In whose name its SDK clients call. */
  readonly roleArn: string;
  readonly region: Region;
  /** The template's variables and those that Lambda sets itself. */
  readonly env: Readonly<Record<string, string>>;
  /** The trace number of the invocation that runs just now. */
  cause(): number | null;
  /** True once nothing in here may go on: its invocation timed out, or its Region is lost. */
  frozen(): boolean;
}

/** The export of a handler module, as far as the simulator uses it. */
export interface HandlerFactory {
  forHost(host: Host): (event: unknown) => Promise<unknown>;
}

/** Where functions come from, and what they run on. */
export interface FunctionRuntime {
  /** The handler of a deployed function. It must come from a cache: real I/O would break virtual time. */
  loadHandler(functionName: string, handler: string): Promise<HandlerFactory>;
  hostFor(environment: FunctionEnvironment): Host;
  /** Stops the run: something is not modelled, or the simulator has a bug. */
  onFatal(error: unknown): void;
}

/** One invocation as its environment gets it. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly cause: number;
}

/**
 * One execution environment: made by a cold start, reused while warm, one invocation at a time. What a module keeps
 * between invocations (clients above all) lives as long as it does.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Environment {
  readonly #region: Region;
  readonly #definition: FunctionDefinition;
  readonly #runtime: FunctionRuntime;
  #work: ((event: unknown) => Promise<unknown>) | undefined;
  #cause: number | null = null;
  #dead = false;
  readonly #goesOn: () => boolean;
  busy = false;
  idleSince = 0;

  constructor(region: Region, definition: FunctionDefinition, runtime: FunctionRuntime) {
    this.#region = region;
    this.#definition = definition;
    this.#runtime = runtime;
    this.#goesOn = presentLife(region);
  }

  /** False once an invocation in it has timed out (Lambda never uses such an environment again), or with its Region. */
  get usable(): boolean {
    return !this.#dead && this.#goesOn();
  }

  get cold(): boolean {
    return this.#work === undefined;
  }

  /** Runs one invocation to its end; never resolves when the Region is lost meanwhile. */
  async run(invocation: Invocation): Promise<InvocationOutcome> {
    const { name } = this.#definition;
    this.#cause = invocation.cause;
    const stream = this.#region.kernel.random(`lambda/${this.#region.name}/${name}`);
    const startMs = stream.latency(latency(this.cold ? "lambda.coldStart" : "lambda.warm"));
    await sleepInRegion(this.#region, startMs);
    let work: (event: unknown) => Promise<unknown>;
    try {
      work = await this.#initialise();
    } catch (thrown) {
      return this.#failed(thrown);
    }
    const outcome = await this.#within(invocation, work);
    return this.#goesOn() ? outcome : never();
  }

  async #initialise() {
    if (this.#work) return this.#work;
    const { name, handler, roleArn, variables } = this.#definition;
    const factory = await this.#runtime.loadHandler(name, handler);
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    const env = { ...variables, AWS_REGION: this.#region.name, AWS_LAMBDA_FUNCTION_NAME: name };
    const host = this.#runtime.hostFor({
      functionName: name,
      roleArn,
      region: this.#region,
      env,
      cause: () => this.#cause,
      frozen: () => !this.usable,
    });
    this.#work = factory.forHost(host);
    return this.#work;
  }

  /** The time-out counts from the handler's start; the initialisation has a limit of its own. */
  #within(invocation: Invocation, work: (event: unknown) => Promise<unknown>): Promise<InvocationOutcome> {
    const { timeoutSeconds } = this.#definition;
    return new Promise((resolve) => {
      const cancel = this.#region.kernel.after(timeoutSeconds * 1000, () => {
        this.#dead = true;
        resolve({ outcome: "timeout", error: timedOut(invocation.requestId, timeoutSeconds) });
      });
      const settle = (outcome: InvocationOutcome | Promise<never>) => {
        cancel();
        if (!this.#dead) resolve(outcome);
      };
      Promise.resolve(invocation.event)
        .then(work)
        .then(answered)
        .then(settle, (thrown: unknown) => settle(this.#failed(thrown)));
    });
  }

  #failed(thrown: unknown): InvocationOutcome | Promise<never> {
    if (!isSimulatorFailure(thrown)) return { outcome: "error", error: reportOf(thrown) };
    this.#runtime.onFatal(thrown);
    return never();
  }
}

/** What arrives on the other side of Lambda's API: undefined members vanish, dates are text. */
export const asJson = (value: unknown): unknown => JSON.parse(jsonText(value));

/** JSON text of a payload; nothing at all is null. */
export const jsonText = (value: unknown): string => JSON.stringify(value) ?? "null";

function answered(result: unknown): InvocationOutcome {
  const text = jsonText(result);
  const bytes = Buffer.byteLength(text);
  if (bytes <= SYNC_PAYLOAD_BYTES) return { outcome: "ok", payload: JSON.parse(text) };
  const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${SYNC_PAYLOAD_BYTES} bytes).`;
  return { outcome: "error", error: { errorType: "Function.ResponseSizeTooLarge", errorMessage, trace: [] } };
}
