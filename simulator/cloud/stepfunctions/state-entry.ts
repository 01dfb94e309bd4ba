import type { HistoryEvent } from "../../step-functions/history.ts";
import type { TaskRequest } from "../../step-functions/runtime.ts";

/** An execution that enters a state; `cause` is the trace number of that. */
export interface StateEntry {
  readonly region: string;
  readonly machine: string;
  /** The execution's. */
  readonly name: string;
  readonly state: string;
  /** Task, Wait, ... */
  readonly type: string;
  readonly cause: number;
}

/** Name of the state that a task belongs to, from its context object. */
export const stateOf = ({ context }: TaskRequest): string =>
  (context as { readonly State?: { readonly Name?: string } }).State?.Name ?? "";

/** The entering or leaving of a state that a history event tells of. */
export function stateChangeOf({ type, details }: HistoryEvent) {
  const phase = type.endsWith("StateEntered")
    ? "entered"
    : type.endsWith("StateExited")
      ? "exited"
      : undefined;
  if (phase === undefined) return undefined;
  const { name } = details?.["stateEnteredEventDetails"] ?? details?.["stateExitedEventDetails"] ?? {};
  return { state: String(name), type: type.slice(0, type.indexOf("State")), phase } as const;
}
