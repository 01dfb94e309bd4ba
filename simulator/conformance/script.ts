import { TaskFailure } from "../step-functions/errors.ts";
import { type Json, JsonText } from "../step-functions/json.ts";
import type { TaskRequest } from "../step-functions/runtime.ts";
import { REGION } from "./compare.ts";

/** What one attempt of a recorded task came to. */
export interface ScriptedAttempt {
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** The history event that the failure left, where it is not the usual one. */
  readonly event?: string;
  /** The iteration of a Map state that the attempt belongs to. */
  readonly iteration?: number;
}

export type Script = Readonly<Record<string, readonly ScriptedAttempt[]>>;

/** What a recording's tasks need besides their script. */
export interface TaskWorld {
  /** What calls that begin a job, or hand out a token, answered: in the order of the recorded TaskSubmitted events. */
  readonly submitted: readonly Json[];
  /** Has a task token come back, once the call that handed it out is over. */
  settle(token: string, attempt: ScriptedAttempt): void;
}

/** Answers tasks as they were answered on AWS: attempt by attempt for each state, and for each iteration. */
export function createTaskRunner(
  script: Script,
  { submitted, settle }: TaskWorld,
): (request: TaskRequest) => Promise<unknown> {
  const takeAttempt = createQueues(script);
  const answers = [...submitted];
  return async ({ context, signal, token, onSubmitted }) => {
    const attempt = takeAttempt(context);
    const isTimeOut = attempt.event?.endsWith("TimedOut") ?? false;
    if ((token ?? onSubmitted) !== undefined && attempt.event !== "TaskSubmitFailed") {
      const answer = new JsonText(placeText(JSON.stringify(answers.shift() ?? {})));
      if (token !== undefined) {
        if (!isTimeOut) settle(token, attempt);
        return answer;
      }
      onSubmitted?.(answer);
    }
    if (isTimeOut) return untilAborted(signal);
    if (attempt.error !== undefined) throw new TaskFailure(attempt.error, placeText(attempt.cause));
    return outputOf(attempt);
  };
}

/** An attempt's output as it was spelled. */
export const outputOf = ({ output }: ScriptedAttempt): JsonText =>
  new JsonText(placeText(writeAsPython(output)));

/** Hands out the attempts of each state, and of each iteration that has attempts of its own, in their order. */
function createQueues(script: Script): (context: Json) => ScriptedAttempt {
  const used = new Map<string, number>();
  return (context) => {
    const { State, Map: map } = context as { State: { Name: string }; Map?: { Item: { Index: number } } };
    const attempts = script[State.Name] ?? [];
    const own = attempts.filter(({ iteration }) => iteration === undefined || iteration === map?.Item.Index);
    const key = attempts.some(({ iteration }) => iteration !== undefined)
      ? `${State.Name} of item ${map?.Item.Index}`
      : State.Name;
    const index = used.get(key) ?? 0;
    used.set(key, index + 1);
    const attempt = own[index];
    if (attempt === undefined) throw new Error(`the recording has no attempt ${index + 1} of ${key}`);
    return attempt;
  };
}

/** Never answers: the attempt runs into its time-out. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** A text in which Region and partition are named. */
export const placeText = <Text extends string | undefined>(text: Text) =>
  text?.replaceAll("<partition>", "aws").replaceAll("<region>", REGION) as Text;

/** A number whose spelling is not the one that JavaScript would choose: 0.0, 1E3. */
class SpelledNumber {
  readonly spelling: string;

  constructor(spelling: string) {
    this.spelling = spelling;
  }
}

/** Reads JSON for `writeAsPython`, which writes numbers again as they were. */
export function readSpelled(text: string): unknown {
  const keep = (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && context?.source !== undefined && String(value) !== context.source
      ? new SpelledNumber(context.source)
      : value;
  return JSON.parse(text, keep as (name: string, value: unknown) => unknown);
}

/**
 * JSON as the recorded tests sent it, and their functions answered: Python's json.dumps puts spaces behind commas and
 * colons, and AWS hands texts on as they are.
 */
export function writeAsPython(value: unknown): string {
  if (value instanceof SpelledNumber) return value.spelling;
  if (Array.isArray(value)) return `[${value.map(writeAsPython).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}: ${writeAsPython(member)}`).join(", ")}}`;
}
