import type { Internet } from "../internet/internet.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** One API call as a service sees it. */
export interface Call {
  /** The trace number of the call: the cause of every state change that it makes. */
  readonly cause: number;
}

/**
 * A simulated AWS service of one Region (or a global one). The SDK boundary looks operations up by the name of
 * the SDK command without "Command" ("CopySnapshot"); an operation that is not here stops the run with its name.
 * An operation runs synchronously at one virtual instant; it throws `AwsError` to answer with an AWS error. What
 * takes time on AWS (a copy, a start) is scheduled by it on the kernel. Inputs were validated before.
 */
export interface Service {
  /** The SDK's service id: "EC2", "DynamoDB", "SFN", ... */
  readonly id: string;
  readonly operations: Readonly<Record<string, (input: never, call: Call) => unknown>>;
  /** The Region is back after a loss, in another life: what goes on by itself begins anew. */
  restored?(cause: number): void;
}

/** An error as AWS answers it: `code` becomes the SDK exception's name. */
export class AwsError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  /** Further members of the SDK exception, such as `Item` of ConditionalCheckFailedException. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    httpStatus = 400,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.httpStatus = httpStatus;
    this.members = members;
  }
}

/** Something of AWS that the simulator does not model. It stops the run (exit code 3); it is never ignored. */
export class NotModelled extends Error {
  constructor(what: string) {
    super(`not modelled: ${what}`);
    this.name = "NotModelled";
  }
}

/** An event as it stands on a bus. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A KMS key as other services see it. */
export interface KeyView {
  readonly arn: string;
  readonly enabled: boolean;
}

/** A service that acts in its own name, for one of its resources; the target's own policy decides. */
export interface Sender {
  /** "events.amazonaws.com" */
  readonly principal: string;
  readonly arn: string;
}

/**
 * One Region: its services, and whether it is there. Services of a Region reach each other through this only.
 * When a Region is lost its APIs swallow calls, its instances vanish, and its schedules, alarms, functions and
 * executions stop: every service checks `lost` before it acts on a timer of its own (`region-time.ts` does).
 */
export interface Region {
  readonly name: string;
  readonly account: string;
  lost: boolean;
  /** Grows at each return: what began in an earlier life never goes on. `presentLife` watches it. */
  life: number;
  readonly kernel: Kernel;
  readonly internet: Internet;
  /** All services at the SDK boundary, by SDK service id. */
  readonly services: Map<string, Service>;
  /** Puts an event of an AWS service on the default bus (EventBridge adds id, account, time and Region). */
  emit(event: BusEvent, cause: number | null): void;
  /** Starts what an ARN names (state machine, function, topic), as Scheduler and EventBridge targets do. */
  invokeTarget(arn: string, input: string, cause: number | null, sender?: Sender): Promise<void>;
  /** The key of that id, ARN, alias name or alias ARN in this Region; undefined when there is none. */
  key(reference: string): KeyView | undefined;
  /** Publishes to a topic, as alarm actions (with a subject) and rules (without one) do. */
  publish(topicArn: string, subject: string | undefined, message: string, cause: number | null): void;
}

/** The account: its Regions by name, and what is global. */
export interface Cloud {
  readonly kernel: Kernel;
  readonly account: string;
  readonly regions: ReadonlyMap<string, Region>;
  readonly internet: Internet;
}
