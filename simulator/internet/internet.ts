import type { Place } from "../kernel/trace.ts";

/** A request over HTTP or HTTPS as it leaves a place. */
export interface HttpRequest {
  /** A Region's name, "checker/<region>/<n>", or "client". */
  readonly from: Place;
  /** The IPv4 address it comes from where a server's policy looks at it (Route 53's checkers). */
  readonly sourceAddress?: string;
  /** An IPv4 address, or a host name of AWS itself ("bucket.s3.us-west-2.amazonaws.com"). */
  readonly to: string;
  readonly port: number;
  /** TLS server name and Host header. */
  readonly serverName: string;
  readonly method: "GET" | "PUT" | "HEAD";
  readonly path: string;
  readonly body?: string;
  readonly connectTimeoutMs: number;
  /** From sending to the last byte. */
  readonly timeoutMs: number;
  /** From the established connection to the last byte, where the caller limits that too (Route 53's checkers). */
  readonly answerTimeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** DNS names that the server's certificate is valid for; absent for plain HTTP. */
  readonly certificateNames?: readonly string[];
}

/** What comes back, and how long it takes to come. */
export type HttpOutcome =
  | ({ readonly afterMs: number } & HttpAnswer)
  | { readonly afterMs: number; readonly error: "ETIMEDOUT" | "ECONNREFUSED" | "ENOTFOUND" };

/** A server that listens at an address. `undefined` swallows the request until it times out. */
export interface HttpServer {
  /** The Region that it stands in; while that Region is lost nothing answers. */
  readonly region: string;
  /** Answers, refuses the connection, or (undefined) never answers. `serviceMs` is its own working time. */
  serve(request: HttpRequest): (HttpAnswer & { readonly serviceMs: number }) | "refused" | undefined;
}

/** The network between Regions, checkers and the outside client. Deterministic; nothing real is reached. */
export interface Internet {
  /** Computes at this instant what a request will bring; the caller waits `afterMs` on the kernel itself. */
  exchange(request: HttpRequest): HttpOutcome;
  /** A server takes over an address or AWS host name; replaces any other there. */
  listen(address: string, server: HttpServer): void;
  unlisten(address: string): void;
  /** Marks a Region as gone, or as back: all its addresses go silent, and nothing leaves it. */
  setLost(region: string, lost: boolean): void;
  isLost(place: Place): boolean;
  /** Whether a packet from one place arrives at the other: neither is lost, and none of two is cut off. */
  reaches(from: Place, to: Place): boolean;
  /** One-way-and-back network time between two places, milliseconds, without the server's own time. */
  roundTripMs(from: Place, toRegion: string): number;
}
