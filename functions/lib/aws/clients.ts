import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Host } from "../runtime/host.ts";

/**
 * How a client behaves towards a Region.
 * - `home`: this copy's own Region: patient, three attempts.
 * - `away`: the other Region, which may be gone: connect 1 s, request 3 s, one attempt, so that a dead Region
 *   cannot eat the budget.
 * - `once`: this copy's own Region, but the call has no client token (CreateSnapshots, CopySnapshot, ...): one
 *   attempt, because a retry after a lost answer would do it twice; the caller looks before it calls again.
 */
export type Manner = "home" | "away" | "once";

const MANNERS = {
  home: { connectionTimeout: 1_000, requestTimeout: 5_000, maxAttempts: 3 },
  away: { connectionTimeout: 1_000, requestTimeout: 3_000, maxAttempts: 1 },
  once: { connectionTimeout: 1_000, requestTimeout: 10_000, maxAttempts: 1 },
} as const;

/**
 * The settings of every SDK client that Lifeboat makes: nothing is left to environment variables or shared
 * configuration files. Without `throwOnRequestTimeout` the SDK only warns about a request that hangs.
 */
export function clientSettings(host: Host, region: string, manner: Manner) {
  const { maxAttempts, ...timeouts } = MANNERS[manner];
  return {
    region,
    maxAttempts,
    retryMode: "standard",
    disableRequestCompression: true,
    // The stack is the same for every call of a client, so it is put together once.
    cacheMiddleware: true,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    requestHandler: new NodeHttpHandler({ ...timeouts, throwOnRequestTimeout: true }),
    ...(host.credentials && { credentials: host.credentials }),
  };
}

/** Makes a client and shows it to the host. */
export function makeClient<Client extends { middlewareStack: unknown }>(host: Host, client: Client): Client {
  host.attach?.(client);
  return client;
}
