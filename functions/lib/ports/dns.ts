/** One question put directly to a zone's authoritative servers, by-passing every cache. */
export interface DnsQuestion {
  /** Host names or IPv4 addresses, with `:port` where it is not 53; asked in this order until one answers. */
  readonly servers: readonly string[];
  readonly name: string;
  readonly type: "A" | "TXT";
  /** For each server. */
  readonly timeoutMs: number;
}

/** What came back. "No such name" is an answer without records; only silence and server errors are `failed`. */
export type DnsAnswer =
  | { readonly outcome: "answered"; readonly values: readonly string[]; readonly latencyMs: number }
  | { readonly outcome: "failed"; readonly reason: string; readonly latencyMs: number };

/** The way to the authoritative servers. The real adapter is `node-dns.ts`. */
export interface DnsPort {
  /** Never rejects. */
  query(question: DnsQuestion): Promise<DnsAnswer>;
}
