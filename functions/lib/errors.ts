/** What happens next with an error: try again, stop this way of doing it, or call a person. */
export type NextStep = "retry" | "stop" | "escalate";

/**
 * The base of every error that Lifeboat throws on purpose. Subclasses have a *literal* name, because state
 * machines match on it and minified class names would silently break that. The message says what failed, on which
 * resource and Region, and what was expected against what was found.
 */
export abstract class LifeboatError extends Error {
  abstract readonly next: NextStep;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }
}

/** One thing that is wrong with an input, a configuration or an argument. */
export interface Problem {
  /** Where: "groups.0.standby". */
  readonly path: string;
  readonly expected: string;
  /** As JSON, or "nothing". */
  readonly found: string;
  readonly message: string;
}

/** A problem in a line: a message that is a sentence or a question is followed by a sentence. */
export const told = ({ path, message, found }: Problem): string =>
  `${path}: ${message}${/[.?]$/.test(message) ? " Found" : ", found"} ${found}`;

const listed = (problems: readonly Problem[]): string =>
  problems.map((problem) => `\n  ${told(problem)}`).join("");

/** lifeboat.yml or the environment is not usable; nothing was done. */
export class InvalidConfiguration extends LifeboatError {
  override readonly name = "InvalidConfiguration";
  readonly next = "stop";
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[]) {
    super(`${source} has ${problems.length} problem${problems.length === 1 ? "" : "s"}:${listed(problems)}`, {
      problems,
    });
    this.problems = problems;
  }
}

/** A function was given an event that is not of its contract; nothing was done. */
export class InvalidInput extends LifeboatError {
  override readonly name = "InvalidInput";
  readonly next = "stop";

  constructor(functionName: string, problems: readonly Problem[]) {
    super(`the event for ${functionName} is not of its contract:${listed(problems)}`, { problems });
  }
}

/** AWS turned the call away for now; nothing was done. */
export class Throttled extends LifeboatError {
  override readonly name = "Throttled";
  readonly next = "retry";
}

/** No answer, or an answer that proves nothing (time-out, 5xx): the call may or may not have been carried out. */
export class AnswerUnknown extends LifeboatError {
  override readonly name = "AnswerUnknown";
  readonly next = "retry";
}

/** Whether another attempt may bring another answer. */
export const isPassing = (error: unknown): error is Throttled | AnswerUnknown =>
  error instanceof Throttled || error instanceof AnswerUnknown;

/** AWS has no room for it at present (InsufficientInstanceCapacity and its kin). */
export class CapacityMissing extends LifeboatError {
  override readonly name = "CapacityMissing";
  readonly next = "stop";
}

/** AWS refused to initialise a volume at the rate that was asked for; without it there may be a way. */
export class RateRefused extends LifeboatError {
  override readonly name = "RateRefused";
  readonly next = "stop";
}

/** AWS refused to make a volume of a snapshot, though it is completed. */
export class SnapshotUnusable extends LifeboatError {
  override readonly name = "SnapshotUnusable";
  readonly next = "stop";
}

/** A role or key policy is missing something: only a person can mend it. */
export class AccessRefused extends LifeboatError {
  override readonly name = "AccessRefused";
  readonly next = "escalate";
}

/** What was begun cannot go on: a volume in `error`, an instance that fell back to `stopped`, a server that is not there. */
export class StepFailed extends LifeboatError {
  override readonly name = "StepFailed";
  readonly next = "stop";
}

/** There is no usable recovery point for a server. */
export class NoRecoveryPoint extends LifeboatError {
  override readonly name = "NoRecoveryPoint";
  readonly next = "escalate";
}

/** The lease is somebody else's, or a higher epoch rules: this run must not act. */
export class LeaseLost extends LifeboatError {
  override readonly name = "LeaseLost";
  readonly next = "stop";
}

/** A person was told of a run's end, but it could not be written down for now: only that is to be tried again. */
export class Unrecorded extends LifeboatError {
  override readonly name = "Unrecorded";
  readonly next = "retry";
}

/** Every concrete error by name; a test holds the state machines' ErrorEquals against it. */
export const ERROR_NAMES = [
  "InvalidConfiguration",
  "InvalidInput",
  "Throttled",
  "AnswerUnknown",
  "CapacityMissing",
  "RateRefused",
  "SnapshotUnusable",
  "AccessRefused",
  "StepFailed",
  "NoRecoveryPoint",
  "LeaseLost",
  "Unrecorded",
] as const;
