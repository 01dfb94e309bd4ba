import * as z from "zod/mini";
import type { Answer, Json, Script } from "./cases.ts";

/** A function was called. */
export interface Call {
  readonly name: string;
  readonly payload: Json;
}

/**
 * The functions of one execution. Those that the case scripts answer in turn; any other does what its payload says:
 * `{ error, cause }` fails, `{ hangs: true }` never answers, `{ result }` answers that, and the rest comes back.
 */
export class Functions {
  readonly calls: Call[] = [];
  readonly #script: Script;
  /** Whether some function never answered, or never sent its task's token back. */
  hung = false;

  constructor(script: Script) {
    this.#script = script;
  }

  /** What the function answers now. */
  answer(name: string, payload: Json): Answer {
    const turn = this.calls.filter((call) => call.name === name).length;
    this.calls.push({ name, payload });
    const script = this.#script[name];
    const answer = script?.[Math.min(turn, script.length - 1)] ?? toldBy(payload);
    const callback = callbackOf(payload);
    const isLeftAlone =
      callback !== undefined && callback.output === undefined && callback.error === undefined;
    if ("hangs" in answer || isLeftAlone) this.hung = true;
    return answer;
  }
}

/** What a payload asks of a function whose task waits for a token. */
const callback = z.object({
  token: z.string(),
  output: z.optional(z.json()),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
});

/** What is to be done with a task's token. */
export type Callback = z.infer<typeof callback>;

/** What the payload asks to do with its token; undefined without one. */
export function callbackOf(payload: Json): Callback | undefined {
  const parsed = callback.safeParse(payload);
  return parsed.success ? parsed.data : undefined;
}

/** A failure as Lambda tells it, which becomes the Cause. */
export const failureOf = ({
  error,
  cause = "the reason",
}: {
  error: string;
  cause?: string | undefined;
}) => ({
  errorType: error,
  errorMessage: cause,
  trace: [],
});

function toldBy(payload: Json): Answer {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return { result: payload };
  const { error, cause, hangs, result } = payload as { [name: string]: Json };
  if (typeof error === "string" && !("token" in payload))
    return { error, ...(typeof cause === "string" && { cause }) };
  if (hangs === true) return { hangs };
  return { result: result ?? payload };
}
