import { AwsError, NotModelled, type Region, type Sender } from "./cloud.ts";
import type { Authorise } from "./iam/authorise.ts";
import type { Principal } from "./iam/iam.ts";
import { afterInRegion } from "./region-time.ts";

/** The services that a target's ARN can lead to. */
export interface TargetServices {
  readonly lambda: {
    invokeAsync(arn: string, payload: unknown, cause: number | null, sender?: Sender): void;
  };
  readonly stepFunctions: { start(request: StartRequest): unknown };
  readonly publish: Region["publish"];
}

/** An execution to be started; without a name Step Functions chooses one. */
export interface StartRequest {
  readonly stateMachineArn: string;
  readonly name?: string;
  /** JSON text. */
  readonly input: string;
  readonly cause: number | null;
}

/**
 * Makes a Region's `invokeTarget`: starts what an ARN names, as EventBridge and Scheduler do. It resolves when the
 * target has accepted; functions are invoked asynchronously, executions get a name of Step Functions' choosing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 *
 * @throws (rejects) AwsError as the target refuses; NotModelled for any other kind of ARN
 */
export function createInvokeTarget(services: TargetServices): Region["invokeTarget"] {
  return async (arn, input, cause, sender) => {
    const [, , service, , , resource] = arn.split(":");
    if (service === "states" && resource === "stateMachine")
      services.stepFunctions.start({ stateMachineArn: arn, input, cause });
    else if (service === "lambda" && resource === "function")
      services.lambda.invokeAsync(arn, JSON.parse(input), cause, sender);
    else if (service === "sns") services.publish(arn, undefined, input, cause);
    else throw new NotModelled(`the target ${arn}`);
  };
}

/** How long a target is tried. Seconds and counts as in CloudFormation. */
export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
}

/** Something to be handed to a target until it takes it. */
export interface Delivery {
  readonly region: Region;
  readonly arn: string;
  /** The role in whose name it is handed over; undefined where the target's own policy decides about the sender. */
  readonly principal?: Principal | undefined;
  readonly sender?: Sender | undefined;
  /** JSON text. */
  readonly input: string;
  readonly policy: RetryPolicy;
  /** Name of the random stream for the retries' jitter. */
  readonly stream: string;
  readonly hasDeadLetterQueue: boolean;
  /** Traces one attempt and returns its number. */
  trace(): number;
  onFatal(error: unknown): void;
  readonly authorise?: Authorise | undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** "Exponential backoff with jitter", says AWS, without figures: these are assumed. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 600_000;

/**
 * Hands an input to a target, and again while the target fails for a passing reason. What cannot succeed (no such
 * target, refused input) goes straight to the dead-letter queue, or is dropped without one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function deliver(delivery: Delivery): void {
  const { region, policy } = delivery;
  const startedAt = region.kernel.now();
  const attempt = (retries: number) => {
    const cause = delivery.trace();
    invoke(delivery, cause).catch((error: unknown) => {
      if (!(error instanceof AwsError)) return delivery.onFatal(error);
      const longest = Math.min(FIRST_BACKOFF_MS * 2 ** retries, LONGEST_BACKOFF_MS);
      const waitMs = Math.round(region.kernel.random(delivery.stream).between(longest / 2, longest));
      const age = region.kernel.now() + waitMs - startedAt;
      const isTooLate = age > (policy.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
      const isExhausted = retries >= (policy.MaximumRetryAttempts ?? DEFAULT_ATTEMPTS);
      if (isPassing(error) && !isTooLate && !isExhausted)
        afterInRegion(region, waitMs, () => attempt(retries + 1));
      else giveUp(delivery, cause, error);
    });
  };
  attempt(0);
}

/** What a service does to a target in a role's name. */
const ACTIONS: Readonly<Record<string, string>> = {
  states: "states:StartExecution",
  lambda: "lambda:InvokeFunction",
  sns: "sns:Publish",
};

async function invoke(
  { region, arn, input, principal, sender, authorise }: Delivery,
  cause: number,
): Promise<void> {
  if (principal !== undefined) {
    const service = arn.split(":")[2] ?? "";
    const demand = { action: ACTIONS[service] ?? "", resource: arn, keys: {} };
    const denial = authorise?.({ who: principal, demand, service, region: region.name, cause });
    if (denial) throw denial;
  }
  return region.invokeTarget(arn, input, cause, principal === undefined ? sender : undefined);
}

const isPassing = ({ code, httpStatus }: AwsError) =>
  httpStatus >= 500 || httpStatus === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(code);

function giveUp(
  { region, arn, hasDeadLetterQueue, onFatal }: Delivery,
  cause: number,
  error: AwsError,
): void {
  if (hasDeadLetterQueue) onFatal(new NotModelled("dead-letter queues of EventBridge and Scheduler"));
  region.kernel.record(cause, {
    kind: "state",
    region: region.name,
    service: "EventBridge",
    resource: arn,
    from: "delivering",
    to: "dropped",
    detail: { code: error.code, message: error.message },
  });
}
