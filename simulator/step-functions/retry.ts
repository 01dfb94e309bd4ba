import type { Retrier } from "./definition/fields.ts";
import { takesError } from "./errors.ts";

/**
 * The retries of one visit to a state. Each retrier counts for itself, for as long as the visit lasts.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #used = new Map<Retrier, number>();
  readonly #uniform: () => number;

  constructor(retriers: readonly Retrier[], uniform: () => number) {
    this.#retriers = retriers;
    this.#uniform = uniform;
  }

  /** Milliseconds until the state is tried again after this error; undefined when it is not. */
  next(error: string | undefined): number | undefined {
    const retrier = this.#retriers.find(({ ErrorEquals }) => takesError(ErrorEquals, error));
    if (retrier === undefined) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= retrier.MaxAttempts) return undefined;
    this.#used.set(retrier, used + 1);
    const grown = retrier.IntervalSeconds * retrier.BackoffRate ** used;
    const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    return Math.round(seconds * 1000 * (retrier.JitterStrategy === "FULL" ? this.#uniform() : 1));
  }
}
