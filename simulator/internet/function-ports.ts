import { isIP } from "node:net";
import type { DnsAnswer, DnsPort, DnsQuestion } from "../../functions/lib/ports/dns.ts";
import { failureOf } from "../../functions/lib/ports/failures.ts";
import {
  type HttpsAnswer,
  type HttpsPort,
  type HttpsRequest,
  KEPT_BYTES,
} from "../../functions/lib/ports/https.ts";
import type { Route53 } from "../cloud/route53/route53.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Place } from "../kernel/trace.ts";
import { certificateMatches, type Network } from "./network.ts";

/** The world of one function's ports. */
export interface FunctionPortMeans {
  readonly kernel: Kernel;
  readonly internet: Network;
  readonly route53: Route53;
  /** The Region that the function runs in. */
  readonly from: Place;
  /** The trace number of the invocation that asks at the moment. */
  cause(): number | null;
  /** Whether the caller's invocation is over (timed out, or its Region lost); then nothing reaches it any more. */
  frozen(): boolean;
}

/** The ports of a function that runs in a Region of the rehearsal. They behave as the real adapters do. */
export function createFunctionPorts(means: FunctionPortMeans): { https: HttpsPort; dns: DnsPort } {
  return {
    https: { get: (request) => thaw(means, (cause) => get(means, request, cause)) },
    dns: { query: (question) => thaw(means, (cause) => query(means, question, cause)) },
  };
}

/** Hands an answer on unless the caller is frozen by then: what is frozen waits for ever. */
async function thaw<Answer>(
  means: FunctionPortMeans,
  ask: (cause: number | null) => Promise<Answer>,
): Promise<Answer> {
  const gone = () => means.frozen() || means.internet.isLost(means.from);
  const answer = gone() ? undefined : await ask(means.cause());
  return answer === undefined || gone() ? new Promise(() => {}) : answer;
}

async function get(
  { kernel, internet, from }: FunctionPortMeans,
  request: HttpsRequest,
  cause: number | null,
): Promise<HttpsAnswer> {
  const { address: to, path, serverName } = request;
  const outcome = internet.exchange({ ...request, from, to, method: "GET" });
  await kernel.sleep(outcome.afterMs);
  const latencyMs = outcome.afterMs;
  const fail = (reason: string): HttpsAnswer => {
    kernel.record(cause, { kind: "http", from, to, path, error: reason, latencyMs });
    return { outcome: "failed", reason, latencyMs };
  };
  if ("error" in outcome) return fail(failureOf(outcome.error));
  if (!certificateMatches(outcome.certificateNames, serverName)) return fail("certificate");
  const { status, body } = outcome;
  kernel.record(cause, { kind: "http", from, to, path, status, latencyMs });
  return { outcome: "answered", status, body: cap(body), latencyMs };
}

const cap = (body: string): string =>
  body.length * 4 <= KEPT_BYTES ? body : Buffer.from(body).subarray(0, KEPT_BYTES).toString();

/** Asks the servers one after the other. A Region that is cut off asks in vain; the servers themselves never fail. */
async function query(
  { kernel, internet, route53, from }: FunctionPortMeans,
  question: DnsQuestion,
  cause: number | null,
): Promise<DnsAnswer> {
  const { name, type, timeoutMs } = question;
  const startedAt = kernel.now();
  let reason = "not-found";
  for (const server of question.servers) {
    const silent = internet.isIsolated(from) || isIP(server) !== 0;
    const takesMs = silent ? timeoutMs : internet.lookUpMs(from);
    await kernel.sleep(Math.min(takesMs, timeoutMs));
    reason = takesMs >= timeoutMs ? "timeout" : route53.isNameServer(server) ? "" : "not-found";
    if (reason !== "") continue;
    const { rcode, values } = route53.ask({ from, name, type, cause });
    if (rcode !== "REFUSED") return { outcome: "answered", values, latencyMs: kernel.now() - startedAt };
    reason = "server-error";
  }
  return { outcome: "failed", reason, latencyMs: kernel.now() - startedAt };
}
