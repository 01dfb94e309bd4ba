import type { Place } from "../kernel/trace.ts";
import type { AwsClient, Patience } from "./boundary-client.ts";
import type { AwsError, Cloud } from "./cloud.ts";
import type { TokenBuckets } from "./token-bucket.ts";

/** Who holds a client. */
export interface Caller {
  /** A Region's name. */
  readonly from: Place;
  /** Function name. */
  readonly by: string;
  /** ARN of the role in whose name it calls; who has none is not asked for permissions. */
  readonly role?: string;
  /** The trace number of what makes the caller act just now. */
  cause(): number | null;
  /** True when the caller is no more (its Region is lost, its invocation timed out): it never hears anything. */
  frozen(): boolean;
}

/** One attempt of a call, as faults see it. */
export interface ApiCall {
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly from: Place;
  readonly by: string;
  readonly input: unknown;
}

/**
 * What may befall an attempt: AWS throttles it, takes longer, does it and the answer is lost on the way, or answers
 * a read with what it was some time ago.
 */
export type CallFault =
  | { readonly kind: "throttle" }
  | { readonly kind: "slow"; readonly byMs: number }
  | { readonly kind: "loseAnswer" }
  | { readonly kind: "stale"; readonly output: unknown };

export interface BoundaryOptions {
  /**
   * Called when the simulation itself is at its end: something is not modelled, or a service has a bug. It must
   * stop the run. The call is never answered, so that no handler can swallow the error.
   */
  onFatal(error: unknown): void;
  /** Asked once for every attempt. */
  faults?(call: ApiCall): CallFault | undefined;
  /** Asked before an operation is carried out in a role's name; the error that it returns is the answer. */
  authorise?(call: ApiCall, role: string, cause: number): AwsError | undefined;
  /** Told of every operation that was carried out, with what it answers; not of answers that are stale. */
  answered?(call: ApiCall, output: unknown): void;
}

/** A call as it left the program: what it asks for, at the initialize step of the SDK's stack. */
export interface Request {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly outputSchema: unknown;
  /** AWS's answer to an input that does not fit its schema. */
  readonly refusal?: AwsError;
}

/** One client in one caller's hands. */
export interface Link {
  readonly cloud: Cloud;
  readonly options: BoundaryOptions;
  readonly buckets: TokenBuckets;
  readonly client: AwsClient;
  readonly caller: Caller;
  /** Resolved at the first call, like the client's own settings. */
  settings?: Promise<{ readonly target: string; readonly patience: Patience }>;
}
