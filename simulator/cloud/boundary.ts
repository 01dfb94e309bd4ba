import type { SdkClient } from "../../functions/lib/runtime/host.ts";
import { attempt } from "./boundary-attempt.ts";
import {
  asAwsClient,
  isolateFromMachine,
  leaveOutTheWire,
  type MiddlewareArguments,
  seedBackoff,
} from "./boundary-client.ts";
import type { BoundaryOptions, Caller, Link, Request } from "./boundary-contract.ts";
import type { Cloud } from "./cloud.ts";
import { TokenBuckets } from "./token-bucket.ts";
import { copierOf, idempotencyTokens, mismatchError, SchemaMismatch } from "./validate.ts";

export type { ApiCall, BoundaryOptions, Caller, CallFault } from "./boundary-contract.ts";

const REQUEST = Symbol("request");

/**
 * The border between AWS SDK clients and the simulated cloud. The function that it returns is hung into a client
 * once; from then on every attempt of every call is answered below the SDK's retry layer, so retries, back-off and
 * the classification of errors are the SDK's own, in virtual time.
 *
 * A client must state its Region, credentials, retry mode, attempts and request handler: what it would have to look
 * up in files instead takes real time, which the simulation does not wait for.
 */
export function createBoundary(
  cloud: Cloud,
  options: BoundaryOptions,
): (client: SdkClient, caller: Caller) => void {
  const buckets = new TokenBuckets(cloud.kernel.now);
  return (sdkClient, caller) => {
    const client = asAwsClient(sdkClient);
    const link: Link = { cloud, options, buckets, client, caller };
    isolateFromMachine(client);
    leaveOutTheWire(client);
    seedBackoff(client, cloud.kernel.random(`backoff/${caller.from}/${caller.by}`));
    client.middlewareStack.add(
      (next, context) => (args) => next({ ...args, [REQUEST]: requestOf(link, context, args) }),
      { step: "initialize", priority: "high", name: "simulatedRequest", override: true },
    );
    client.middlewareStack.addRelativeTo(
      (_next, context) => async (args) => ({
        response: {},
        output: await attempt(link, args[REQUEST] as Request, abortSignalOf(context)),
      }),
      { relation: "after", toMiddleware: "retryMiddleware", name: "simulatedAws", override: true },
    );
  };
}

/** The SDK keeps operation and abort signal here. An operation is [9, namespace, name, traits, input, output]. */
const smithyContext = (context: Record<string, unknown>) =>
  context["__smithy_context"] as { operationSchema?: readonly unknown[]; abortSignal?: AbortSignal };

const abortSignalOf = (context: Record<string, unknown>) => smithyContext(context).abortSignal;

function requestOf(link: Link, context: Record<string, unknown>, args: MiddlewareArguments): Request {
  const [, , name, , inputSchema, outputSchema] = smithyContext(context).operationSchema ?? [];
  const operation = String(name);
  try {
    const input = copierOf(inputSchema)(args["input"]) as Record<string, unknown>;
    fillTokens(link, input, inputSchema);
    return { operation, input, outputSchema };
  } catch (error) {
    if (!(error instanceof SchemaMismatch)) {
      link.options.onFatal(error);
      throw error;
    }
    const refusal = mismatchError(link.client.config.serviceId, error);
    return { operation, input: args["input"] as Record<string, unknown>, outputSchema, refusal };
  }
}

/** The SDK makes up absent idempotency tokens once per call: attempts of one call carry the same one. */
function fillTokens(link: Link, input: Record<string, unknown>, inputSchema: unknown): void {
  for (const member of idempotencyTokens(inputSchema))
    input[member] ??= link.cloud.kernel.random(`tokens/${link.caller.from}/${link.caller.by}`).hex(32);
}
