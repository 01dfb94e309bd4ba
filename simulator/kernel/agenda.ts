/** Something that is to happen at an instant. */
interface Entry {
  readonly due: number;
  /** Counts up: what is due at the same instant happens in the order in which it was entered. */
  readonly order: number;
  /** Undefined once it was cancelled. */
  action: (() => void) | undefined;
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.due < other.due || (one.due === other.due && one.order < other.order);

/** What is still to happen, as a binary heap with the next entry on top. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  /** Enters `action` for an instant; returns the way to cancel it. */
  add(due: number, action: () => void): () => void {
    this.#order += 1;
    const entry: Entry = { due, order: this.#order, action };
    this.#rise(entry);
    return () => {
      entry.action = undefined;
    };
  }

  /** Takes out what comes next; undefined when nothing is left. */
  next(): { readonly due: number; readonly action: () => void } | undefined {
    for (;;) {
      const top = this.#take();
      if (top === undefined) return undefined;
      const { due, action } = top;
      if (action !== undefined) return { due, action };
    }
  }

  #rise(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (last === undefined || last === top) return top;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[place] = child;
      place = 2 * place + (child === left ? 1 : 2);
    }
    heap[place] = last;
    return top;
  }
}
