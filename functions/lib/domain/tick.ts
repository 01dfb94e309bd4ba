import type { WaitBounds } from "./durations.ts";

/** Waits of one tick, whatever was observed. */
const SHORTEST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 60;

/**
 * History events that all polls of one execution may use together; AWS ends an execution at 25,000.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const POLL_EVENTS = 12_000;
/** A poll is a task, a choice and a wait: entered, exited, and what the task adds. */
const EVENTS_PER_POLL = 10;

/**
 * When a tick's execution gives up waiting: a minute before two intervals are over. Its successor has long begun,
 * and takes over whatever is not finished, because every step looks at what is there.
 *
 * @returns an ISO instant
 */
export const deadlineOf = (startedAt: string, everyMinutes: number): string =>
  new Date(Date.parse(startedAt) + (2 * everyMinutes - 1) * 60_000).toISOString();

/** Bounds of a tick's waits: the more groups poll for the longer, the longer the shortest wait. */
export function waitBounds(everyMinutes: number, groups: number): WaitBounds {
  const pollsPerGroup = POLL_EVENTS / EVENTS_PER_POLL / Math.max(1, groups);
  const shortest = Math.max(SHORTEST_WAIT_SECONDS, ((2 * everyMinutes - 1) * 60) / pollsPerGroup);
  return { shortest: Math.ceil(shortest), longest: Math.max(LONGEST_WAIT_SECONDS, Math.ceil(shortest)) };
}
