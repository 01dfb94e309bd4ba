import { type EventDetails, History } from "./history.ts";
import type { Json } from "./json.ts";
import type { Run } from "./run.ts";
import { Variables } from "./variables.ts";

/** The item that an iteration of a Map state is about, as `$states.context.Map.Item` shows it. */
export interface MapItem {
  readonly Index: number;
  /** Where the items are the members of an object. */
  readonly Key?: string;
  readonly Value: Json;
}

/** Where a branch, an iteration or a child execution begins. */
export interface ThreadOrigin {
  readonly parent: Thread;
  readonly previous: number;
  readonly item?: MapItem;
  /** It has a history and variables of its own. */
  readonly isChildExecution?: boolean;
}

/** One line of states that follow each other: an execution's own, a branch, an iteration. */
export class Thread {
  readonly run: Run;
  /** Aborted when the thread is to end at once. */
  readonly signal: AbortSignal;
  readonly variables: Variables;
  readonly item: MapItem | undefined;
  /** Whether it is a branch or an iteration. */
  readonly nested: boolean;
  /** The event that the thread's next event follows from. */
  previous: number;
  /** Of a child execution, which is not seen in the history of its parent. */
  readonly #history: History | undefined;

  constructor(run: Run, signal: AbortSignal, from?: ThreadOrigin) {
    this.run = run;
    this.signal = signal;
    this.variables = new Variables(from?.isChildExecution ? undefined : from?.parent.variables);
    if (from?.isChildExecution) this.#history = new History(() => run.runtime.now(), undefined);
    else if (from !== undefined) this.#history = from.parent.#history;
    this.item = from?.item ?? from?.parent.item;
    this.nested = from !== undefined;
    this.previous = from?.previous ?? 0;
  }

  /**
   * Writes the thread's next event and returns its id.
   *
   * @throws Cancelled when the thread was cancelled meanwhile: what comes late is dropped here.
   */
  record(type: string, details?: EventDetails): number {
    this.previous = this.recordAside(type, details);
    return this.previous;
  }

  /** The same, but what follows does not follow from it (AWS links some events so). */
  recordAside(type: string, details?: EventDetails): number {
    this.#checkAlive();
    return this.#write(type, details);
  }

  /** Writes that something of the thread was broken off, unless the whole execution is over. */
  recordAborted(type: string, details?: EventDetails): void {
    if (this.run.open) this.previous = this.#write(type, details);
  }

  #write(type: string, details?: EventDetails): number {
    return this.#history?.add(type, this.previous, details) ?? this.run.record(type, this.previous, details);
  }

  /** @throws Cancelled */
  async sleep(ms: number): Promise<void> {
    await this.run.runtime.sleep(ms, this.signal);
    this.#checkAlive();
  }

  /** Takes the time of a transition into the next state. @throws Cancelled */
  transition(): Promise<void> | undefined {
    const delay = this.run.runtime.transitionDelayMs?.() ?? 0;
    return delay > 0 ? this.sleep(delay) : undefined;
  }

  #checkAlive(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }
}
