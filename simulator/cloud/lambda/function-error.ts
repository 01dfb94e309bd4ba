import { NotModelled } from "../cloud.ts";

/** What a failed function says, in the words of Lambda's Node.js runtime. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Always empty here: stack traces carry the paths of a machine, and two runs must be equal to the byte. */
  readonly trace: readonly string[];
}

/** How an invocation ended. */
export type InvocationOutcome =
  | { readonly outcome: "ok"; readonly payload: unknown }
  | { readonly outcome: "error" | "timeout"; readonly error: FunctionError };

/**
 * The report of something thrown: the error's *name* is its type, which is what Step Functions compares with
 * ErrorEquals. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export function reportOf(thrown: unknown): FunctionError {
  if (thrown instanceof Error) return { errorType: thrown.name, errorMessage: thrown.message, trace: [] };
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** What Lambda says of a time-out. https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
export const timedOut = (requestId: string, seconds: number): FunctionError => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  trace: [],
});

const PROGRAMMING_ERRORS = [TypeError, ReferenceError, RangeError, SyntaxError];
const SIMULATOR_FOLDER = new URL("../../", import.meta.url).pathname;

/**
 * Whether something that a handler threw is the simulator's own failing rather than the function's: something not
 * modelled, or a programming error whose innermost frame is the simulator's.
 */
export function isSimulatorFailure(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof NotModelled) return true;
    const failure = error;
    const innermost = failure.stack?.split("\n").find((line) => line.trimStart().startsWith("at "));
    const isOurs = innermost?.includes(SIMULATOR_FOLDER) ?? false;
    if (isOurs && PROGRAMMING_ERRORS.some((type) => failure instanceof type)) return true;
  }
  return false;
}
