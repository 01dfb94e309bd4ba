import type { Mismatch } from "./compare.ts";

/** What a replay can be compared in. */
export type Aspect = "result" | "cause" | "history";

/** Where a replay is not what was recorded. */
export interface Difference extends Mismatch {
  readonly aspect: Aspect;
}

/** How one case came out: per aspect whether it is equal; null where nothing of the kind was recorded. */
export interface Verdict {
  readonly result: boolean;
  readonly cause: boolean;
  readonly history: boolean | null;
  readonly differences: readonly Difference[];
}

/** A verdict from the first mismatch of each aspect. */
export function verdictOf(found: {
  readonly result: Mismatch | undefined;
  readonly cause: Mismatch | undefined;
  readonly history: Mismatch | undefined | null;
}): Verdict {
  const differences = (["result", "cause", "history"] as const).flatMap((aspect) => {
    const mismatch = found[aspect];
    return mismatch ? [{ aspect, ...mismatch }] : [];
  });
  return {
    result: found.result === undefined,
    cause: found.cause === undefined,
    history: found.history === null ? null : found.history === undefined,
    differences,
  };
}
