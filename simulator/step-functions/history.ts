import type { Json } from "./json.ts";

/** The details of an event: one member, named and shaped as in GetExecutionHistory, its values as JSON text. */
export type EventDetails = Readonly<Record<string, Readonly<Record<string, Json | undefined>>>>;

/**
 * An event of an execution's history.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface HistoryEvent {
  /** Counts from 1. */
  readonly id: number;
  /** The event that led to this one; 0 for the first. */
  readonly previousEventId: number;
  /** Milliseconds since 1970 (the API gives a date). */
  readonly timestamp: number;
  readonly type: string;
  readonly details: EventDetails | undefined;
}

/**
 * A Standard execution's history never grows beyond this: the event that ends it is this one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const MAX_EVENTS = 25_000;

/** Payloads are never cut short here, and AWS says so beside each. */
export const WHOLE = { truncated: false } as const;

/** What happened in one execution, in order. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  readonly #listener: ((event: HistoryEvent) => void) | undefined;

  constructor(now: () => number, listener: ((event: HistoryEvent) => void) | undefined) {
    this.#now = now;
    this.#listener = listener;
  }

  /** Adds an event and returns its id. */
  add(type: string, previousEventId: number, details?: EventDetails): number {
    const event = { id: this.events.length + 1, previousEventId, timestamp: this.#now(), type, details };
    this.events.push(event);
    this.#listener?.(event);
    return event.id;
  }
}
