import type { Call } from "./answers.ts";
import type { Json } from "./cases.ts";

/** What came of a machine on one side. */
export interface Observed {
  /** "SUCCEEDED", "FAILED MyError", "TIMED_OUT", "refused", "not supported", "never ends", "cannot be played: ..." */
  readonly outcome: string;
  readonly output?: Json | undefined;
  readonly cause?: string | undefined;
  /** The states that were entered; MiniStack tells those of branches and iterations only where it is corrected. */
  readonly path: readonly string[];
  readonly calls: readonly Call[];
  /** How long it waited, in seconds; absent where a function never answered. */
  readonly seconds?: number | undefined;
}

/** What came of it, also where it could not be played at all: that is an outcome which nothing explains. */
export const played = (side: Promise<Observed>): Promise<Observed> =>
  side.catch((error: unknown) => ({ outcome: `cannot be played: ${String(error)}`, path: [], calls: [] }));

/** The outcome of an execution with its status and error. */
export const outcomeOf = (status: string, error: string | undefined): string =>
  status === "FAILED" ? `FAILED ${error ?? "(without an error)"}` : status;
