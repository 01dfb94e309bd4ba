import { applyPatch } from "diff";
import type { Mutant } from "./mutant.ts";

/** Context lines of a hunk that may have changed since the patch was made; what it removes must still be there. */
const FUZZ = 2;

/** A patch whose place in the product is gone: it has to be made anew. */
export class DoesNotApply extends Error {
  constructor(name: string, file: string) {
    super(`${name}.patch no longer applies to ${file}`);
    this.name = "DoesNotApply";
  }
}

/**
 * The files that a defect changes, as they are with it.
 *
 * @param read gives a file of the project; undefined when it is gone
 * @throws DoesNotApply
 */
export function changed(mutant: Mutant, read: (file: string) => string | undefined): Map<string, string> {
  return new Map(
    [...mutant.changes].map(([file, change]) => {
      const before = read(file);
      const after = before === undefined ? false : applyPatch(before, change, { fuzzFactor: FUZZ });
      if (after === false || after === before) throw new DoesNotApply(mutant.name, file);
      return [file, after] as const;
    }),
  );
}
