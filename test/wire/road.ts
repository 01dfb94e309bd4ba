import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request as open, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call of an AWS service as it comes over the wire. Who asks, and where, is in its signature's credential scope. */
export interface WireCall {
  readonly accessKey: string;
  readonly region: string;
  /** As the signature names it: "dynamodb". */
  readonly service: string;
  readonly body: Buffer;
}

/** What an engine would answer. */
export interface Refusal {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * What becomes of a call: it reaches the engine; it gets no answer, as from a Region that is gone; its connection is
 * reset, as when whoever calls is in such a Region; or it is refused.
 */
export type Fate = "through" | "swallowed" | "cut" | Refusal;

/** A way to an engine, on a port of its own. */
export interface Road {
  readonly url: string;
  /** From then on its port refuses connections, and what was under way is lost. */
  close(): void;
}

/** Headers of one connection, not of the request. */
const HOP = new Set(["connection", "keep-alive", "expect", "transfer-encoding", "content-length"]);

/**
 * Opens a road. Requests arrive as they were sent, the host's name included, because it is signed.
 *
 * @param to URL of the engine
 */
export async function openRoad(to: string, fateOf: (call: WireCall) => Promise<Fate>): Promise<Road> {
  const { hostname, port } = new URL(to);
  const agent = new Agent({ keepAlive: true });

  const pass = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const headers = Object.entries(request.headers).filter(([name]) => !HOP.has(name));
    const passed = open(
      {
        agent,
        host: hostname,
        port,
        method: request.method,
        path: request.url,
        headers: { ...Object.fromEntries(headers), "content-length": body.length },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on("error", () => response.destroy());
    passed.end(body);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const fate = await fateOf({ ...scopeOf(request), body });
    if (fate === "swallowed") return;
    if (fate === "cut") response.destroy();
    else if (fate === "through") pass(request, body, response);
    else response.writeHead(fate.status, { "content-type": fate.contentType }).end(fate.body);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(502).end(error.message));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function scopeOf({ headers }: IncomingMessage): Omit<WireCall, "body"> {
  const [, accessKey = "", region = "", service = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  return { accessKey, region, service };
}
