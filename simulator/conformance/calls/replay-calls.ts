import { NotModelled } from "../../cloud/cloud.ts";
import type { SdkModules } from "../../cloud/sdk-modules.ts";
import { runInVirtualTime } from "../../kernel/kernel.ts";
import type { Json } from "../../step-functions/json.ts";
import { asRecorded, Comparer, isObject, type Mismatch } from "../compare.ts";
import { START_MS } from "../executions.ts";
import {
  type CallCase,
  type CallStep,
  calleeOf,
  type ExpectedError,
  expectedError,
  neverSent,
} from "./call-case.ts";
import { NoSuchAnswer, resolveInput } from "./references.ts";
import { standIn } from "./stand-ins.ts";
import { type CallWorld, createCallWorld } from "./world.ts";

/**
 * How a call came out. `stand-in` was made some other way, so that later ones find what they are about; `left-out`
 * has no operation here; `unasked` could not be put, because it needs an answer of one of those, or because the
 * recorder's own client refused it.
 */
export type CallOutcome = Uncompared | Compared;

interface Uncompared {
  readonly kind: "stand-in" | "left-out" | "unasked";
}
interface Compared {
  readonly kind: "result" | "error";
  readonly mismatch: Mismatch | undefined;
}

/** What the replay of one case gave. */
export interface CallVerdict {
  readonly steps: readonly { readonly step: CallStep; readonly outcome: CallOutcome }[];
}

/** AWS's answers are consistent some time after a change; the recorder's calls were at least that far apart. */
const BETWEEN_MS = 2_000;

/** A recorded read is the last of a poll: it is asked again until it gives what was waited for. */
const POLL_MS = 15_000;
const POLLS = 20;
const IS_READ = /^(Describe|Get|List|Head)/;

/** Makes the calls of a case again, in an account of its own, in virtual time. */
export const replayCalls = (recorded: CallCase, modules: SdkModules): Promise<CallVerdict> =>
  runInVirtualTime({ seed: 1, startMs: START_MS }, async (kernel) => {
    const world = createCallWorld(kernel, modules);
    const replay = new CaseReplay(world);
    const steps: { step: CallStep; outcome: CallOutcome }[] = [];
    for (const step of recorded.steps) {
      steps.push({ step, outcome: await replay.step(step) });
      await kernel.sleep(BETWEEN_MS);
    }
    return { steps: [...steps, ...replay.observe(recorded)] };
  });

type Answer = { readonly output: unknown } | { readonly error: Error };

/** The answers of a case so far, and the values of its placeholders. */
class CaseReplay {
  readonly #world: CallWorld;
  readonly #answers = new Map<number, unknown>();
  readonly #errors = new Map<number, Error>();
  readonly #comparer = new Comparer();

  constructor(world: CallWorld) {
    this.#world = world;
  }

  async step(step: CallStep): Promise<CallOutcome> {
    const callee = calleeOf(step.operation);
    const isKnown = this.#world.has(callee);
    if (neverSent(step)) return { kind: "unasked" };
    let input: Record<string, unknown>;
    try {
      input = resolveInput(step.input, this.#answers, this.#world.kernel.now()) as Record<string, unknown>;
    } catch (error) {
      if (error instanceof NoSuchAnswer) return { kind: isKnown ? "unasked" : "left-out" };
      throw error;
    }
    if (!isKnown) return this.#standIn(step, input);
    const answer = await this.#ask(step, input);
    if ("output" in answer) this.#answers.set(step.step, answer.output);
    else this.#errors.set(step.step, answer.error);
    return { kind: step.error === undefined ? "result" : "error", mismatch: this.#compare(step, answer) };
  }

  /** Parts of answers that were recorded by themselves, as far as the replay has them. */
  observe({ observations = [], steps }: CallCase): { step: CallStep; outcome: CallOutcome }[] {
    return observations.flatMap(({ recordKey, of, value }) => {
      const number = Number(/\$\{step(\d+)/.exec(JSON.stringify(of))?.[1]);
      const step = steps.find((one) => one.step === number);
      if (step === undefined || !this.#world.has(calleeOf(step.operation))) return [];
      if (isObject(value) && typeof value["exception_value"] === "string")
        return this.#observeError(step, value["exception_value"]);
      try {
        const found = resolveInput(of, this.#answers, this.#world.kernel.now());
        const mismatch = this.#comparer.compare(value, asRecorded(plain(found)), recordKey);
        return [{ step, outcome: { kind: "result", mismatch } as const }];
      } catch (error) {
        if (error instanceof NoSuchAnswer) return [];
        throw error;
      }
    });
  }

  /** An exception that was recorded by itself; what the recorder's own client raised never came to AWS. */
  #observeError(step: CallStep, text: string): { step: CallStep; outcome: CallOutcome }[] {
    const error = this.#errors.get(step.step);
    const expected = expectedError(text);
    if (expected.code === undefined || error === undefined) return [];
    return [{ step, outcome: { kind: "error", mismatch: this.#compareError(step, expected, error) } }];
  }

  #standIn(step: CallStep, input: Record<string, unknown>): CallOutcome {
    try {
      const made = standIn(calleeOf(step.operation), input);
      if (made === undefined) return { kind: "left-out" };
      this.#answers.set(step.step, made);
    } catch {
      // Refused: what needs it cannot be asked, and says so.
    }
    return { kind: "stand-in" };
  }

  async #ask(step: CallStep, input: Record<string, unknown>): Promise<Answer> {
    const callee = calleeOf(step.operation);
    const polls = IS_READ.test(callee.operation) && step.error === undefined && step.output !== undefined;
    for (let left = polls ? POLLS : 1; ; left--) {
      const answer = await this.#world.call(callee, input).then(
        (output): Answer => ({ output }),
        (error: Error): Answer => ({ error }),
      );
      if (left === 1 || !("output" in answer)) return answer;
      if (this.#comparer.attempt(step.output, asRecorded(plain(answer.output)))) return answer;
      await this.#world.kernel.sleep(POLL_MS);
    }
  }

  #compare(step: CallStep, answer: Answer): Mismatch | undefined {
    const { output, error } = step;
    if ("output" in answer) {
      if (error !== undefined) return { path: "error", recorded: saidBy(error), replayed: undefined };
      if (output === undefined) return undefined;
      return this.#comparer.compare(output, asRecorded(plain(answer.output)), "");
    }
    const replayed = `${answer.error.name}: ${answer.error.message}`;
    if (answer.error instanceof NotModelled) return { path: "refused", recorded: undefined, replayed };
    if (error === undefined) return { path: "error", recorded: undefined, replayed };
    return this.#compareError(step, expectedError(error), answer.error);
  }

  #compareError(step: CallStep, { code, message }: ExpectedError, error: Error): Mismatch | undefined {
    const replayed = `${error.name}: ${error.message}`;
    // Answers without a body have a status only; code and words are each client's own.
    if (code !== undefined && /^\d+$/.test(code))
      return this.#comparer.compare(code, String(statusOf(error)), "error.status");
    const own = this.#world.errorCode(calleeOf(step.operation), error);
    if (code !== undefined && !codesOf(error, own).includes(code))
      return { path: "error.code", recorded: code, replayed };
    if (message === undefined || message === "") return undefined;
    return this.#comparer.compare(firstLine(message), firstLine(error.message), "error.message");
  }
}

const saidBy = (error: NonNullable<CallStep["error"]>): string => {
  const { code = "an error", message = "" } = expectedError(error);
  return `${code}: ${message}`;
};

/**
 * Parsers' messages go on with places in a text that the recorder's client spelled; the first line says it. AWS has a
 * blank too many in some.
 */
const firstLine = (text: string): string => (text.split("\n")[0] ?? "").replaceAll(/ +/g, " ");

interface Shaped {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The codes that one error goes by: the SDK's name, and AWS's own code where a service has older ones. */
const codesOf = (error: Error, own: string | undefined): string[] => [
  error.name,
  ...(own === undefined ? [] : [own]),
];

const statusOf = (error: Error & Shaped): number | undefined => error.$metadata?.httpStatusCode;

/** An answer as JSON: dates are their text, bytes are text, and the SDK's own members are gone. */
function plain(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "function") return null;
  if (typeof value !== "object" || value === null) return value as Json;
  const members = Object.entries(value).filter(
    ([name, member]) => name !== "$metadata" && member !== undefined,
  );
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
