import type { Kernel } from "../kernel/kernel.ts";
import type { Place } from "../kernel/trace.ts";
import { latency } from "../latencies.ts";
import type { HttpOutcome, HttpRequest, HttpServer, Internet } from "./internet.ts";

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** TCP's handshake and TLS 1.3's cost a round trip each before a request may leave. RFC 9293, RFC 8446 */
const ROUND_TRIPS_TO_CONNECT = 2;

/** A bad line: of the requests from a place to some addresses, this share (0 to 1) is lost on the way. */
export interface Impairment {
  readonly from: Place;
  readonly to: readonly string[];
  readonly share: number;
}

/**
 * The network of the rehearsal: who listens where, how long packets travel, and who has fallen silent. A packet
 * that nobody answers is lost without a word, so silence ends in ETIMEDOUT; only a live host refuses.
 */
export class Network implements Internet {
  readonly #kernel: Kernel;
  readonly #servers = new Map<string, HttpServer>();
  readonly #lost = new Set<string>();
  readonly #isolated = new Set<Place>();
  readonly #impairments = new Set<Impairment>();
  /** The ways that packets have taken, by where from and where to: each draws a round trip. */
  readonly #ways = new Map<Place, Map<string, () => number>>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  exchange(request: HttpRequest): HttpOutcome {
    const { from, to, connectTimeoutMs, timeoutMs, answerTimeoutMs = timeoutMs } = request;
    const silence = { afterMs: Math.min(connectTimeoutMs, timeoutMs), error: "ETIMEDOUT" } as const;
    const server = this.#servers.get(to);
    if (!server && !IPV4.test(to) && !this.isLost(from) && !this.#isolated.has(from))
      return { afterMs: this.lookUpMs(from), error: "ENOTFOUND" };
    if (!server || !this.reaches(from, server.region) || this.#swallows(from, to)) return silence;

    const roundTripMs = this.roundTripMs(from, server.region);
    const connectedMs = ROUND_TRIPS_TO_CONNECT * roundTripMs;
    if (connectedMs > Math.min(connectTimeoutMs, timeoutMs)) return silence;
    const answer = server.serve(request);
    if (answer === undefined) return silence;
    if (answer === "refused") return { afterMs: roundTripMs, error: "ECONNREFUSED" };
    const { serviceMs, ...content } = answer;
    const afterMs = connectedMs + roundTripMs + serviceMs;
    const patienceMs = Math.min(timeoutMs, connectedMs + answerTimeoutMs);
    return afterMs > patienceMs ? { afterMs: patienceMs, error: "ETIMEDOUT" } : { afterMs, ...content };
  }

  listen(address: string, server: HttpServer): void {
    this.#servers.set(address, server);
  }

  unlisten(address: string): void {
    this.#servers.delete(address);
  }

  setLost(region: string, lost: boolean): void {
    if (lost) this.#lost.add(region);
    else this.#lost.delete(region);
  }

  isLost(place: Place): boolean {
    return this.#lost.size > 0 && this.#lost.has(regionOf(place));
  }

  /** Cuts a place off from all others, or ends that; what is within the place still reaches itself. */
  isolate(place: Place, isolated: boolean): void {
    if (isolated) this.#isolated.add(place);
    else this.#isolated.delete(place);
  }

  /** Makes a line bad until the function that is returned is called. */
  impair(line: Impairment): () => void {
    this.#impairments.add(line);
    return () => this.#impairments.delete(line);
  }

  #swallows(from: Place, to: string): boolean {
    if (this.#impairments.size === 0) return false;
    return [...this.#impairments].some(
      (line) =>
        line.from === from &&
        line.to.includes(to) &&
        this.#kernel.random(`network/${from}/${to}/lost`).chance(line.share),
    );
  }

  isIsolated(place: Place): boolean {
    return this.#isolated.has(place);
  }

  /** Whether a packet from one place arrives at the other. */
  reaches(from: Place, to: Place): boolean {
    if (this.isLost(from) || this.isLost(to)) return false;
    return from === to || !(this.#isolated.has(from) || this.#isolated.has(to));
  }

  /** The Region whose server listens at an address; undefined when none does. */
  regionAt(address: string): string | undefined {
    return this.#servers.get(address)?.region;
  }

  roundTripMs(from: Place, toRegion: string): number {
    let ways = this.#ways.get(from);
    if (ways === undefined) {
      ways = new Map();
      this.#ways.set(from, ways);
    }
    let way = ways.get(toRegion);
    if (way === undefined) {
      const stream = this.#kernel.random(`network/${from}/${toRegion}`);
      const range = distance(from, toRegion);
      way = () => stream.latency(range);
      ways.set(toRegion, way);
    }
    return way();
  }

  /** How long one DNS question and its answer take from a place, in milliseconds. */
  lookUpMs(from: Place): number {
    return this.#kernel.random(`network/${from}/dns`).latency(latency("dns.query"));
  }
}

/** Route 53's checkers stand in Regions, as "checker/<region>/<n>"; every other place is its own. */
function regionOf(place: Place): string {
  return place.startsWith("checker/") ? (place.split("/")[1] ?? place) : place;
}

function distance(from: Place, toRegion: string) {
  if (from.startsWith("checker/")) return latency("network.checker");
  if (from === "client") return latency("network.client");
  return latency(from === toRegion ? "network.sameRegion" : "network.crossRegion");
}

/**
 * Whether a certificate is valid for a server name; a wildcard stands for exactly one label.
 * https://www.rfc-editor.org/rfc/rfc9525#name-dns-id
 */
export function certificateMatches(names: readonly string[] | undefined, serverName: string): boolean {
  const parent = serverName.slice(serverName.indexOf(".") + 1);
  return (names ?? []).some((name) => name === serverName || name === `*.${parent}`);
}
