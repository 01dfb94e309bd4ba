/** The time in which copies into a Region go on. It stands still while they are stuck. */
export class CopyClock {
  readonly #now: () => number;
  readonly #later: (ms: number, action: () => void) => void;
  /** When it stood still; the last stretch may be without an end. */
  readonly #stretches: { readonly from: number; to: number }[] = [];
  /** What goes on when copies do. */
  #waiting: (() => void)[] = [];
  #holders = 0;

  /**
   * @param now virtual milliseconds
   * @param later does something after so many of them
   */
  constructor(now: () => number, later: (ms: number, action: () => void) => void) {
    this.#now = now;
    this.#later = later;
  }

  /** Copies are stuck from now on, until the function that is returned has been called (by everybody who holds). */
  hold(): () => void {
    if (this.#holders === 0) this.#stretches.push({ from: this.#now(), to: Number.POSITIVE_INFINITY });
    this.#holders += 1;
    return () => {
      this.#holders -= 1;
      if (this.#holders === 0) this.#release();
    };
  }

  /** Milliseconds in which copies went on since an instant. */
  since(at: number): number {
    const now = this.#now();
    const stuck = this.#stretches.map(({ from, to }) => Math.max(0, Math.min(to, now) - Math.max(from, at)));
    return stuck.reduce((sum, ms) => sum - ms, now - at);
  }

  /** Does `action` when copies have gone on for so long from now. */
  after(ms: number, action: () => void): void {
    this.#await(this.#now(), ms, action);
  }

  #await(begun: number, ms: number, action: () => void): void {
    this.#later(ms - this.since(begun), () => {
      if (this.since(begun) >= ms) action();
      else if (this.#holders > 0) this.#waiting.push(() => this.#await(begun, ms, action));
      else this.#await(begun, ms, action);
    });
  }

  #release(): void {
    const last = this.#stretches.at(-1);
    if (last) last.to = this.#now();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
