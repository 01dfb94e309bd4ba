import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { CONTRACT_BODY, type HttpsSituation, LONG_BODY } from "./port-contract.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/loopback-tls/${name}`, import.meta.url), "utf8");

/** The certificate of every server here, which is its own authority. */
export const loopbackCertificate = fixture("certificate.pem");

/** Servers on the loopback interface for every situation of the contract; `port` by situation. */
export interface LoopbackSite {
  readonly port: Readonly<Record<HttpsSituation, number>>;
  /** The headers of the requests that arrived, oldest first. */
  readonly seen: IncomingHttpHeaders[];
  close(): void;
}

export async function openLoopbackSite(): Promise<LoopbackSite> {
  const seen: IncomingHttpHeaders[] = [];
  const answer: RequestListener = (request, response) => {
    seen.push(request.headers);
    if (request.url === "/missing") response.writeHead(404).end("no");
    else if (request.url === "/long") response.end(LONG_BODY);
    else if (request.url === "/broken")
      response.writeHead(200, { "content-length": 9 }).write("half", () => request.socket.destroy());
    else response.end(CONTRACT_BODY);
  };
  const tls = { key: fixture("key.pem"), cert: loopbackCertificate };
  const server = createHttpsServer(tls, answer);
  const slow = createHttpsServer(tls, (request, response) => setTimeout(answer, 500, request, response));
  // It accepts a connection and then says nothing, so that TLS is never established.
  const silent = createTcpServer((socket) => socket.on("error", () => {}));
  const refusing = createTcpServer();
  const port = {
    server: await listen(server),
    slow: await listen(slow),
    silent: await listen(silent),
    refusing: await listen(refusing),
  };
  refusing.close();
  return {
    port,
    seen,
    close: () => {
      for (const open of [server, slow, silent]) open.close();
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
