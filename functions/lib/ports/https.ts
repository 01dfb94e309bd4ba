/** One HTTPS GET to an address, with the host name that the server is asked for. */
export interface HttpsRequest {
  /** An IPv4 address or a host name. */
  readonly address: string;
  readonly port: number;
  /** Server name for TLS (SNI and certificate check) and the Host header. */
  readonly serverName: string;
  readonly path: string;
  readonly connectTimeoutMs: number;
  /** From the start to the last byte of the body. */
  readonly timeoutMs: number;
}

/** What came back. A refused, reset, untrusted or timed-out request is `failed`, never an exception. */
export type HttpsAnswer =
  | {
      readonly outcome: "answered";
      readonly status: number;
      readonly body: string;
      readonly latencyMs: number;
    }
  | { readonly outcome: "failed"; readonly reason: string; readonly latencyMs: number };

/** A body is evidence, not a download: what comes after this many bytes is not read. */
export const KEPT_BYTES = 65_536;

/** The way to the network for probes. The real adapter is `node-https.ts`. */
export interface HttpsPort {
  /** Never rejects. The certificate is verified against `serverName`; at most `KEPT_BYTES` of the body are kept. */
  get(request: HttpsRequest): Promise<HttpsAnswer>;
}
