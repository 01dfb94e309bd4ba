import { Agenda } from "./agenda.ts";

/** Time that goes on only when somebody takes a step: to the instant of what is to happen next. */
export class VirtualClock {
  readonly #agenda = new Agenda();
  readonly startMs: number;
  /** Virtual milliseconds since 1970. */
  now: number;
  #stepping = false;

  constructor(startMs: number) {
    this.startMs = startMs;
    this.now = startMs;
  }

  /**
   * Does `action` after `ms` virtual milliseconds, in whole ones; returns the way to cancel it. As with Node's own
   * timers, one that a timer sets takes at least one.
   */
  after(ms: number, action: () => void): () => void {
    return this.#agenda.add(this.now + (Math.max(0, Math.trunc(ms)) || (this.#stepping ? 1 : 0)), action);
  }

  /** Goes to the next instant at which something happens, and lets it happen; false when nothing ever will. */
  step(): boolean {
    const next = this.#agenda.next();
    if (next === undefined) return false;
    this.now = next.due;
    this.#stepping = true;
    try {
      next.action();
    } finally {
      this.#stepping = false;
    }
    return true;
  }
}
