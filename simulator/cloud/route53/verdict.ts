import type { Kernel } from "../../kernel/kernel.ts";

/** What a verdict is about. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly inverted: boolean;
}

/** Called with the trace number of the change. */
export type VerdictListener = (cause: number) => void;

/**
 * Whether a health check is healthy, inversion included. A new check counts as healthy until there is data, and an
 * inverted one therefore as unhealthy.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export class Verdict {
  readonly subject: Subject;
  readonly #kernel: Kernel;
  readonly #listeners: VerdictListener[] = [];
  #healthy: boolean;

  constructor(kernel: Kernel, subject: Subject, cause: number | null) {
    this.#kernel = kernel;
    this.subject = subject;
    this.#healthy = !subject.inverted;
    this.#record(cause, "new");
  }

  get healthy(): boolean {
    return this.#healthy;
  }

  /** Takes what was found before inversion; nothing happens unless that changes the verdict. */
  judge(found: boolean, cause: number | null, reason: string): void {
    this.assign(found !== this.subject.inverted, cause, reason);
  }

  /** Takes a verdict as it is. */
  assign(healthy: boolean, cause: number | null, reason: string): void {
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    const record = this.#record(cause, reason);
    for (const listener of this.#listeners) listener(record);
  }

  listen(listener: VerdictListener): void {
    this.#listeners.push(listener);
  }

  #record(cause: number | null, reason: string): number {
    const { id, name } = this.subject;
    return this.#kernel.record(cause, { kind: "check", check: id, name, healthy: this.#healthy, reason });
  }
}
