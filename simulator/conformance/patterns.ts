import { AwsError } from "../cloud/cloud.ts";
import { parseEventPattern } from "../cloud/events/event-pattern.ts";
import type { Json } from "../step-functions/json.ts";
import { Comparer } from "./compare.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A pattern that EventBridge was asked about. */
export interface PatternCase {
  readonly id: string;
  readonly pattern?: Json;
  readonly patternText?: string;
  readonly event?: Json;
  readonly eventText?: string;
  readonly expected: "match" | "no match" | "invalid";
  readonly error?: { readonly code?: string; readonly message?: string };
}

/** Asks again and compares: the verdict with the error's code, and as its cause the first line of the message. */
export function replayPattern({
  pattern,
  patternText,
  event,
  eventText,
  expected,
  error,
}: PatternCase): Verdict {
  const answer = ask(
    patternText ?? JSON.stringify(pattern),
    eventText === undefined ? event : JSON.parse(eventText),
  );
  const comparer = new Comparer();
  return verdictOf({
    result:
      comparer.compare(expected, answer.verdict, "verdict") ??
      comparer.compare(error?.code, answer.error?.code, "error.code"),
    cause: comparer.compare(firstLine(error?.message), firstLine(answer.error?.message), "error.message"),
    history: null,
  });
}

function ask(pattern: string, event: unknown): { verdict: PatternCase["expected"]; error?: AwsError } {
  try {
    return { verdict: parseEventPattern(pattern)(event) ? "match" : "no match" };
  } catch (error) {
    if (error instanceof AwsError) return { verdict: "invalid", error };
    throw error;
  }
}

const firstLine = (message: string | undefined) => message?.split("\n")[0];
