import * as z from "zod";
import { failureOf } from "../../functions/lib/ports/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { TraceBody } from "../kernel/trace.ts";
import { certificateMatches, type Network } from "./network.ts";
import type { Resolver } from "./resolver.ts";

const EVERY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 1_000;
/** From the question to DNS to the last byte of the answer. */
const TOTAL_TIMEOUT_MS = 2_000;

/** What the reference workload answers to `PUT /writes/<n>`; `previous` is the newest write stored before. */
const stored = z.object({ stored: z.int(), previous: z.nullable(z.int()) });

type ClientRecord = Extract<TraceBody, { kind: "client" }>;

/** What one request brought, as far as it says something. */
type Result = Pick<ClientRecord, "ok" | "status" | "error" | "servedFrom" | "newestWrite">;

/** What the observer is made with; it stands at the place "client". */
interface Means {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly resolver: Resolver;
  readonly hostname: string;
  readonly port: number;
}

/**
 * The observer that every figure of the report comes from: a user of the site who knows nothing of Regions. Once a
 * second it resolves the name, writes the request's own number over HTTPS, and traces one `client` record.
 */
export class OutsideClient {
  readonly #means: Means;
  readonly #underWay = new Set<Promise<void>>();
  #requests = 0;
  #cancel: () => void = () => {};

  /** Sends the first request at once. */
  constructor(means: Means) {
    this.#means = means;
    this.#tick();
  }

  /** Sends nothing more; resolves when every request that is under way has been traced. */
  async stop(): Promise<void> {
    this.#cancel();
    await Promise.all(this.#underWay);
  }

  #tick(): void {
    this.#cancel = this.#means.kernel.after(EVERY_MS, () => this.#tick());
    this.#requests += 1;
    const sent = this.#send(this.#requests).finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
  }

  async #send(request: number): Promise<void> {
    const { kernel, resolver, hostname } = this.#means;
    const sentAt = kernel.now();
    const { values } = await resolver.resolve(hostname, "A");
    const address = values[0] ?? null;
    const result =
      address === null ? { ok: false, error: "not-found" } : await this.#put({ address, request, sentAt });
    kernel.record(null, { kind: "client", request, sentAt, address, ...result });
  }

  async #put({
    address,
    request,
    sentAt,
  }: {
    address: string;
    request: number;
    sentAt: number;
  }): Promise<Result> {
    const { kernel, network, hostname, port } = this.#means;
    const outcome = network.exchange({
      from: "client",
      to: address,
      port,
      serverName: hostname,
      method: "PUT",
      path: `/writes/${request}`,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      timeoutMs: TOTAL_TIMEOUT_MS - (kernel.now() - sentAt),
    });
    const servedFrom = network.regionAt(address);
    await kernel.sleep(outcome.afterMs);
    if ("error" in outcome) return { ok: false, error: failureOf(outcome.error) };
    if (!certificateMatches(outcome.certificateNames, hostname)) return { ok: false, error: "certificate" };
    const told = { status: outcome.status, ...(servedFrom === undefined ? {} : { servedFrom }) };
    return { ...told, ...read(outcome, request) };
  }
}

/** An answer is good when it says that this very write is stored. */
function read(answer: { status: number; body: string }, request: number): Result {
  if (answer.status !== 200) return { ok: false, error: `status ${answer.status}` };
  const body = stored.safeParse(parse(answer.body));
  if (!body.success || body.data.stored !== request) return { ok: false, error: "body" };
  const { previous } = body.data;
  return { ok: true, ...(previous === null ? {} : { newestWrite: previous }) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
