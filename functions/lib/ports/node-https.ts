import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { codeOf, failureOf } from "./failures.ts";
import { type HttpsPort, type HttpsRequest, KEPT_BYTES } from "./https.ts";

/** How Node's codes for a certificate that it does not trust begin. https://nodejs.org/api/tls.html */
const untrusted = /^(ERR_TLS_CERT_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_)/;

/**
 * HTTPS by node:https, each request on a connection of its own: a kept one would hide that no new one succeeds.
 * `ca` (PEM) replaces the well-known certificate authorities.
 */
export function createNodeHttps(options: { readonly ca?: string } = {}): HttpsPort {
  return {
    async get(request) {
      const startedAt = performance.now();
      const outcome = await send(request, options).catch((error: unknown) => {
        return { outcome: "failed", reason: reasonOf(error) } as const;
      });
      return { ...outcome, latencyMs: Math.round(performance.now() - startedAt) };
    },
  };
}

/** The port for functions on AWS. */
export const nodeHttps: HttpsPort = createNodeHttps();

interface Answered {
  readonly outcome: "answered";
  readonly status: number;
  readonly body: string;
}

/** Rejects with whatever went wrong; connecting ends with the TLS handshake. */
async function send(request: HttpsRequest, options: { readonly ca?: string }): Promise<Answered> {
  const { address, port, serverName, path } = request;
  const headers = { host: port === 443 ? serverName : `${serverName}:${port}` };
  const target = { host: address, port, path, servername: serverName, headers, agent: false };
  const outgoing = httpsRequest({ ...target, ...options });
  const timers: NodeJS.Timeout[] = [];
  try {
    return await new Promise((resolve, reject) => {
      const limit = (ms: number) => {
        const timer = setTimeout(
          reject,
          ms,
          Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }),
        );
        timers.push(timer);
        return timer;
      };
      const connecting = limit(request.connectTimeoutMs);
      limit(request.timeoutMs);
      outgoing.on("socket", (socket) => socket.once("secureConnect", () => clearTimeout(connecting)));
      outgoing.on("error", reject);
      outgoing.on("response", (incoming) => {
        const status = incoming.statusCode ?? 0;
        readBody(incoming).then((body) => resolve({ outcome: "answered", status, body }), reject);
      });
      outgoing.end();
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    outgoing.destroy();
  }
}

/** Reads to the end or to the limit, whichever comes first. */
async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= KEPT_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString("utf8");
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return untrusted.test(code) ? "certificate" : failureOf(code);
}
