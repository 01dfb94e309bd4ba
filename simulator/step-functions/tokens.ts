import { StateFailure } from "./errors.ts";
import { copyToPayload, type Payload } from "./json.ts";

/** What became of a call that names a task token: the service's TaskTimedOut and InvalidToken are its errors. */
export type TokenOutcome = "accepted" | "no longer waited for" | "unknown";

/** A task that waits for its token. */
export interface WaitingTask {
  succeed(output: Payload): void;
  fail(failure: StateFailure): void;
  heartbeat(): void;
}

/**
 * The task tokens of one execution. A token is good for one attempt of one state.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
export class TaskTokens {
  readonly #tasks = new Map<string, WaitingTask | undefined>();
  readonly #uniform: () => number;

  constructor(uniform: () => number) {
    this.#uniform = uniform;
  }

  /** A new token, which nobody waits for yet. */
  issue(): string {
    const token = Array.from({ length: 64 }, () => Math.floor(this.#uniform() * 16).toString(16)).join("");
    this.#tasks.set(token, undefined);
    return token;
  }

  waitFor(token: string, task: WaitingTask): void {
    this.#tasks.set(token, task);
  }

  release(token: string): void {
    this.#tasks.set(token, undefined);
  }

  succeed(token: string, output: unknown): TokenOutcome {
    return this.#with(token, (task) => task.succeed(copyToPayload(output)));
  }

  fail(token: string, error: string | undefined, cause: string | undefined): TokenOutcome {
    return this.#with(token, (task) => task.fail(new StateFailure(error, cause)));
  }

  heartbeat(token: string): TokenOutcome {
    return this.#with(token, (task) => task.heartbeat());
  }

  #with(token: string, action: (task: WaitingTask) => void): TokenOutcome {
    if (!this.#tasks.has(token)) return "unknown";
    const task = this.#tasks.get(token);
    if (task === undefined) return "no longer waited for";
    action(task);
    return "accepted";
  }
}
