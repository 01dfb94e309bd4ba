import type { ApiCall } from "../cloud/boundary-contract.ts";

/** How far a replica lags behind at most; assumed, for AWS says only that it usually is a second or less. */
const OLDEST_MS = 10_000;

/** What was answered recently to the reads that a lagging replica may answer: by request, the oldest first. */
export class RecentAnswers {
  readonly #answers = new Map<string, { readonly at: number; readonly output: unknown }[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  remember(call: ApiCall, output: unknown): void {
    const recent = this.#recent(call);
    // The caller may do with its answer what it likes.
    recent.push({ at: this.#now(), output: structuredClone(output) });
    this.#answers.set(keyOf(call), recent);
  }

  /** The oldest answer that a replica could still give to the same request, whoever asked; undefined for none. */
  earlier(call: ApiCall): { readonly at: number; readonly output: unknown } | undefined {
    return isStronglyConsistent(call) ? undefined : this.#recent(call)[0];
  }

  #recent(call: ApiCall) {
    const oldest = this.#now() - OLDEST_MS;
    return (this.#answers.get(keyOf(call)) ?? []).filter(({ at }) => at >= oldest);
  }
}

const keyOf = ({ region, service, operation, input }: ApiCall): string =>
  JSON.stringify([region, service, operation, input]);

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html */
const isStronglyConsistent = ({ input }: ApiCall): boolean =>
  (input as { readonly ConsistentRead?: boolean }).ConsistentRead === true;
