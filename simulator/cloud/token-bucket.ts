/** A token bucket: `capacity` calls at once, `refillPerSecond` calls in the long run. */
export interface BucketLimit {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Token buckets in virtual time, by name. A bucket is full when it is first asked. */
export class TokenBuckets {
  readonly #now: () => number;
  readonly #levels = new Map<string, { tokens: number; at: number }>();

  /** @param now virtual milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes `tokens` out of the bucket called `name`; false, and nothing taken, when it holds fewer. */
  take(name: string, limit: BucketLimit, tokens = 1): boolean {
    const at = this.#now();
    const before = this.#levels.get(name) ?? { tokens: limit.capacity, at };
    const refilled = before.tokens + ((at - before.at) / 1000) * limit.refillPerSecond;
    const level = Math.min(limit.capacity, refilled);
    const enough = level >= tokens;
    this.#levels.set(name, { tokens: enough ? level - tokens : level, at });
    return enough;
  }
}
