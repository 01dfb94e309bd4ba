import type { RecordType, ZoneAnswer } from "../cloud/route53/record-set.ts";
import type { Route53 } from "../cloud/route53/route53.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Place } from "../kernel/trace.ts";
import type { Network } from "./network.ts";

/** The longest that "no such record" is kept, in seconds, whatever the zone says (assumed; resolvers cap it). */
const LONGEST_NEGATIVE_SECONDS = 5;

interface Entry {
  readonly answer: ZoneAnswer;
  readonly expiresAt: number;
}

/** A caching resolver as an internet provider runs it: it keeps an answer for exactly its TTL. */
export class Resolver {
  readonly #kernel: Kernel;
  readonly #network: Network;
  readonly #route53: Route53;
  readonly #place: Place;
  readonly #cache = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Entry>>();

  /** `place` is where its clients are; the way from them to it is part of no latency. */
  constructor(means: { kernel: Kernel; network: Network; route53: Route53; place: Place }) {
    this.#kernel = means.kernel;
    this.#network = means.network;
    this.#route53 = means.route53;
    this.#place = means.place;
  }

  /** Answers from the cache, or after the time that the authoritative servers take. `ttl` is what is left of it. */
  async resolve(name: string, type: RecordType, cause: number | null = null): Promise<ZoneAnswer> {
    const key = `${type} ${name}`;
    const known = this.#cache.get(key);
    const cached = known !== undefined && known.expiresAt > this.#kernel.now();
    const { answer, expiresAt } = cached ? known : await this.#fetchOnce(key, { name, type, cause });
    const { rcode, values } = answer;
    const ttl = Math.ceil((expiresAt - this.#kernel.now()) / 1_000);
    const told = {
      from: this.#place,
      by: "resolver",
      name,
      type,
      rcode,
      answers: values,
      ttl,
      cached,
    } as const;
    this.#kernel.record(cause, { kind: "dns", ...told });
    return { rcode, values, ttl };
  }

  /** Questions that come while the same one is under way wait for its answer. */
  #fetchOnce(
    key: string,
    question: { name: string; type: RecordType; cause: number | null },
  ): Promise<Entry> {
    const running = this.#pending.get(key);
    if (running) return running;
    const started = this.#fetch(key, question).finally(() => this.#pending.delete(key));
    this.#pending.set(key, started);
    return started;
  }

  async #fetch(
    key: string,
    question: { name: string; type: RecordType; cause: number | null },
  ): Promise<Entry> {
    const answer = this.#route53.ask({ from: this.#place, ...question });
    await this.#kernel.sleep(this.#network.lookUpMs(this.#place));
    const seconds = answer.values.length > 0 ? answer.ttl : Math.min(answer.ttl, LONGEST_NEGATIVE_SECONDS);
    const entry = { answer, expiresAt: this.#kernel.now() + seconds * 1_000 };
    this.#cache.set(key, entry);
    return entry;
  }
}
