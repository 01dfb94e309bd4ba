import { type Answers, NoSuchAnswer, resolveInput, valueAt } from "./references.ts";
import type { Case, Step } from "./table.ts";

/** One side's account: what a case is played to. */
export interface Account {
  /** Twelve digits; steps refer to them as `${account}`. */
  readonly id: string;
  /** Resolves with the answer, rejects with the SDK's exception. */
  call(step: Pick<Step, "service" | "operation" | "region">, input: unknown): Promise<unknown>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Makes what a case is given; the answer is what steps may refer to. */
  give(kind: string, name: string): Promise<unknown>;
  /** Lets this side's time go on between two steps. */
  breathe(): Promise<void>;
  /** Waits before a step that waits is asked again. */
  wait(): Promise<void>;
  /** How often such a step is asked. */
  readonly polls: number;
}

/** What one side made of a step. */
export type Outcome =
  | { readonly kind: "output"; readonly output: unknown }
  | { readonly kind: "error"; readonly error: Error }
  /** It refers to an answer that this side did not give. */
  | { readonly kind: "unasked"; readonly reference: string };

/**
 * Plays a case to one side; there is an outcome for each step.
 *
 * @throws whatever is no answer of the side, such as the simulator's NotModelled
 */
export async function play({ given, steps }: Case, account: Account): Promise<readonly Outcome[]> {
  const answers = new Map<string, unknown>([["account", account.id]]);
  for (const [name, kind] of Object.entries(given)) answers.set(name, await account.give(kind, name));
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    const outcome = await ask(step, answers, account);
    if (outcome.kind === "output" && step.as !== undefined) answers.set(step.as, outcome.output);
    outcomes.push(outcome);
    await account.breathe();
  }
  return outcomes;
}

async function ask(step: Step, answers: Answers, account: Account): Promise<Outcome> {
  let input: unknown;
  try {
    input = resolveInput(step.input, answers, account.now());
  } catch (error) {
    if (error instanceof NoSuchAnswer) return { kind: "unasked", reference: error.message };
    throw error;
  }
  for (let left = account.polls; ; left--) {
    const outcome = await account
      .call(step, input)
      .then(readBody)
      .then(
        (output): Outcome => ({ kind: "output", output }),
        (error: unknown): Outcome => {
          if (isAnswer(error)) return { kind: "error", error };
          throw error;
        },
      );
    const arrived = step.until === undefined || holds(step.until, outcome, answers, account.now());
    if (arrived || left === 1) return outcome;
    await account.wait();
  }
}

/** Whether what was waited for is there; a path "error" waits for a code. */
function holds(until: NonNullable<Step["until"]>, outcome: Outcome, answers: Answers, now: number): boolean {
  if (outcome.kind === "error") return until["error"] === outcome.error.name;
  if (outcome.kind !== "output") return true;
  return Object.entries(until).every(
    ([path, value]) =>
      JSON.stringify(valueAt(outcome.output, path)) === JSON.stringify(resolveInput(value, answers, now)),
  );
}

/** A body is a stream, and its text is what is compared. */
async function readBody(output: unknown): Promise<unknown> {
  const { Body: body } = output as { Body?: { transformToString?(): Promise<string> } };
  const text = await body?.transformToString?.();
  return text === undefined ? output : { ...(output as object), Body: text };
}

/** What the SDK makes of an answer, even of one that it cannot read, carries the answer's metadata. */
const isAnswer = (error: unknown): error is Error => error instanceof Error && "$metadata" in error;
